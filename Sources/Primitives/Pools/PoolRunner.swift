// SPDX-License-Identifier: Apache-2.0

/// What a worker does with the tasks of one function: decodes them, runs them, encodes the outputs.
struct PoolRunner: Sendable {
  /// Runs a task; the reply is to that number.
  let run: @Sendable (_ task: PoolMessage, _ number: UInt64) throws -> Reply

  /// An encoded reply, and what keeps what it names alive until it has been put.
  struct Reply {
    let payload: QueueCore.Payload
    let kept: any Sendable

    init<Value: Codable & Sendable>(_ value: Value, after header: PoolHeader) throws {
      payload = try PoolCoding.encode(value, after: header)
      kept = value
    }
  }

  init<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ body: @escaping @Sendable (Input) throws -> Output
  ) {
    run = { task, number in
      guard task.header.form.contains(.chunk) else {
        return try Reply(body(task.decode(Input.self)), after: PoolHeader(.value, to: number))
      }
      return try Reply(
        task.decode([Input].self).map(body), after: PoolHeader(.value, to: number, .chunk))
    }
  }

  /// The runner of a type of task.
  init<Work: PoolTask>(of type: Work.Type) {
    self.init { (task: Work) in try task.run() }
  }

  /// The runner of the type that a name leads to.
  init?(typeName: String) {
    guard let type = _typeByName(typeName) as? any PoolTask.Type else { return nil }
    self.init(of: type)
  }
}
