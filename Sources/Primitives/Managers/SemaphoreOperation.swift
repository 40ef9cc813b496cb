// SPDX-License-Identifier: Apache-2.0

/// What a semaphore of either kind is asked to do for another family.
enum SemaphoreOperation: Codable, Sendable {
  case acquire(timeout: Duration?)
  case release(Int)
  /// The same two for a permit that returns when its holder dies.
  case acquireOwned(timeout: Duration?)
  case releaseOwned
  case available

  func perform(on block: BlockReference) throws -> ManagerAnswer {
    switch block.kind {
    case .countingSemaphore: try perform(on: PermitCounter(block))
    case .boundedSemaphore: try perform(on: PermitTable(block))
    case let kind: throw PrimitivesError(.invalidHandle, "a \(kind.name) is no semaphore")
    }
  }

  private func perform(on counter: PermitCounter) throws -> ManagerAnswer {
    switch self {
    case .acquire(let timeout):
      return .flag(try counter.acquire(owned: false, until: Deadline(after: timeout)))
    case .acquireOwned(let timeout):
      return .flag(try counter.acquire(owned: true, until: Deadline(after: timeout)))
    case .release(let count):
      guard count > 0, counter.release(count) else {
        throw PrimitivesError(.limitExceeded, "\(count) permits cannot be released")
      }
      return .done
    case .releaseOwned:
      counter.releaseOwned()
      return .done
    case .available: return .number(counter.available)
    }
  }

  private func perform(on table: PermitTable) throws -> ManagerAnswer {
    switch self {
    case .acquire(let timeout), .acquireOwned(let timeout):
      return .flag(table.acquire(until: Deadline(after: timeout)))
    case .release, .releaseOwned:
      guard table.release() else {
        throw PrimitivesError(.notHeld, "all \(table.bound) permits are there already")
      }
      return .done
    case .available: return .number(table.available)
    }
  }
}
