// SPDX-License-Identifier: Apache-2.0

/// What a condition is asked to do for another family, besides what its lock is asked.
enum ConditionOperation: Codable, Sendable {
  case wait(timeout: Duration?)
  case notify(Int)
  case waiterCount

  func perform(on block: BlockReference) throws -> ManagerAnswer {
    try perform(on: Condition(served: block))
  }

  func perform(on condition: Condition) throws -> ManagerAnswer {
    guard condition.isHeldByCaller else {
      throw PrimitivesError(.notHeld, "the caller does not hold the condition's lock")
    }
    switch self {
    case .wait(let timeout?): return .flag(try condition.wait(timeout: timeout))
    case .wait(nil):
      try condition.wait()
      return .flag(true)
    case .notify(.max): condition.notifyAll()
    case .notify(let count) where count > 0: condition.notify(count)
    case .notify(let count):
      throw PrimitivesError(.invalidArgument, "\(count) is no number of waiters to wake")
    case .waiterCount: return .number(condition.waiterCount)
    }
    return .done
  }
}
