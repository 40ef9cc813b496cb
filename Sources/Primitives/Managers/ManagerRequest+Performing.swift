// SPDX-License-Identifier: Apache-2.0

extension ManagerRequest.Making {
  /// Makes the object; for an agent, so what is no use here is an error and no trap.
  func perform() throws -> BlockReference {
    switch self {
    case .lock: return try Lock().block
    case .recursiveLock: return try RecursiveLock().block
    case .condition:
      let condition = try Condition()
      try condition.bindLock()
      return condition.table.block
    case .event: return try Event().block
    case .barrier(let parties):
      try Self.require(parties, in: 1...BarrierCore.limit, "parties of a barrier")
      return try BarrierCore.create(parties: parties).block
    case .countingSemaphore(let permits):
      try Self.require(permits, in: 0...Int(PermitCounter.limit), "permits")
      return try PermitCounter.create(permits: permits).block
    case .boundedSemaphore(let permits):
      try Self.require(permits, in: 0...Int(PermitCounter.limit), "permits")
      return try PermitTable.create(bound: permits).block
    case .queue(let capacity):
      try Self.require(capacity ?? 1, in: 1...Int.max, "places of a queue")
      return try QueueCore.create(capacity: capacity ?? 0).block
    case .joinableQueue(let capacity, let redelivers):
      try Self.require(capacity ?? 1, in: 1...Int.max, "places of a queue")
      return try QueueCore.create(capacity: capacity ?? 0, redelivers: redelivers).block
    case .array(let count, let stride):
      try Self.require(count, in: 0...Int.max, "elements")
      try Self.require(stride, in: 1...Int.max, "bytes of an element")
      return try SharedArray<UInt8>.makeBlock(count: count, stride: UInt64(stride))
    case .value(let size):
      try Self.require(size, in: 0...Int.max, "bytes of a value")
      return try SharedValue<UInt8>.makeBlock(size: size)
    case .dictionary: return try DictionaryCore.create(.dictionary).container.block
    case .list: return try ListCore.create().container.block
    case .set: return try DictionaryCore.create(.set).container.block
    case .of(let element, let making):
      let block = try making.perform()
      block.describe(as: element)
      return block
    }
  }

  private static func require(
    _ number: Int, in range: ClosedRange<Int>, _ what: String
  ) throws(PrimitivesError) {
    guard range.contains(number) else {
      throw PrimitivesError(
        .invalidArgument,
        "the number of \(what) is \(range.lowerBound) to \(range.upperBound), not \(number)")
    }
  }
}

extension ManagerRequest.Operation {
  /// Does it; for an agent.
  ///
  /// - Returns: The answer, and what keeps what it names until it has been sent.
  func perform(
    on block: BlockReference
  ) throws -> (ManagerAnswer, [BlockReference]) {
    switch self {
    case .lock(let operation): (try operation.perform(on: block), [])
    case .condition(let operation): (try operation.perform(on: block), [])
    case .event(let operation): (try operation.perform(on: block), [])
    case .barrier(let operation): (try operation.perform(on: block), [])
    case .semaphore(let operation): (try operation.perform(on: block), [])
    case .memory(let operation): (try operation.perform(on: block), [])
    case .queue(let operation): try operation.perform(on: block)
    case .dictionary(let operation): try operation.perform(on: block)
    case .list(let operation): try operation.perform(on: block)
    }
  }
}
