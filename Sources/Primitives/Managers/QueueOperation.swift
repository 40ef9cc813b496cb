// SPDX-License-Identifier: Apache-2.0

/// What a queue of either kind is asked to do for another family.
enum QueueOperation: Codable, Sendable {
  case put(SentValue, timeout: Duration?)
  case get(timeout: Duration?)
  case close(discarding: Bool)
  case isClosed
  case count
  case capacity
  case taskDone
  case join(timeout: Duration?)
  case unfinishedCount
  case failedCount

  func perform(
    on block: BlockReference
  ) throws -> (ManagerAnswer, [BlockReference]) {
    let core = try Self.core(block)
    if case .get(let timeout) = self {
      return try get(from: core, until: Deadline(after: timeout))
    }
    return (try perform(on: core), [])
  }

  private func perform(on core: QueueCore) throws -> ManagerAnswer {
    switch self {
    case .put(let value, let timeout):
      return try put(value, into: core, until: Deadline(after: timeout))
    case .get: return .nothing
    case .close(let isDiscarding): if isDiscarding { core.discard() } else { core.close() }
    case .isClosed: return .flag(core.isClosed)
    case .count: return .number(core.ledger.map { core.takeable(in: $0) } ?? core.count)
    case .capacity: return .number(Int(core.capacity))
    case .taskDone:
      guard core.finishOldest(in: try ledger(of: core)) else {
        throw PrimitivesError(.notHeld, "no element is taken and unfinished")
      }
    case .join(let timeout):
      return .flag(core.join(try ledger(of: core), until: Deadline(after: timeout)))
    case .unfinishedCount: return .number(Int(core.unfinished(in: try ledger(of: core))))
    case .failedCount: return .number(Int(core.failures(in: try ledger(of: core))))
    }
    return .done
  }

  /// The queue whose block this is.
  ///
  /// - Throws: `invalidHandle`.
  static func core(_ block: BlockReference) throws(PrimitivesError) -> QueueCore {
    guard block.kind == .queue || block.kind == .joinableQueue else {
      throw PrimitivesError(.invalidHandle, "a \(block.kind.name) is no queue")
    }
    return QueueCore(block)
  }

  private func ledger(of core: QueueCore) throws -> TaskLedger {
    guard let ledger = core.ledger else {
      throw PrimitivesError(.invalidHandle, "a Queue does not count what is unfinished")
    }
    return ledger
  }

  private func put(
    _ value: SentValue, into core: QueueCore, until deadline: Deadline
  ) throws -> ManagerAnswer {
    // The references keep what the message names until it is under way.
    let (payload, references) = try value.received()
    return try withExtendedLifetime(references) {
      switch try core.put(payload, until: deadline) {
      case .done: return .flag(true)
      case .timedOut: return .flag(false)
      case .closed: throw PrimitivesError(.closed, "nothing can be put into a closed queue")
      }
    }
  }

  private func get(
    from core: QueueCore, until deadline: Deadline
  ) throws -> (ManagerAnswer, [BlockReference]) {
    switch try core.get(until: deadline) {
    case .timedOut: return (.nothing, [])
    case .closed: throw PrimitivesError(.closed, "the queue is closed and empty")
    case .message(let payload, let references, _):
      return (.value(SentValue(payload)), references)
    }
  }
}
