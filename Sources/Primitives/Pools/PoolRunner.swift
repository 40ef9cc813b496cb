// SPDX-License-Identifier: Apache-2.0

/// What a worker does with the tasks of one function: decodes them, runs them, encodes the outputs.
struct PoolRunner: Sendable {
  /// Runs a task; the reply is to that number.
  let run:
    @Sendable (
      _ bytes: [UInt8], _ header: PoolHeader, _ references: [BlockReference], _ number: UInt64
    ) throws -> Reply

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
    run = { bytes, header, references, number in
      let form = header.form
      guard form.contains(.chunk) else {
        let input = try PoolCoding.decode(
          Input.self, from: bytes, form, keeping: references)
        return try Reply(body(input), after: PoolHeader(.value, to: number))
      }
      let inputs = try PoolCoding.decode([Input].self, from: bytes, form, keeping: references)
      return try Reply(inputs.map(body), after: PoolHeader(.value, to: number, .chunk))
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
