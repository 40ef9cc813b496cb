// SPDX-License-Identifier: Apache-2.0

/// What a barrier is asked to do for another family.
enum BarrierOperation: Codable, Sendable {
  case wait(timeout: Duration?)
  case abort
  case reset
  case parties
  case waiterCount
  case isBroken

  func perform(on block: BlockReference) throws -> ManagerAnswer {
    let barrier = Barrier(BarrierCore(try block.checked(.barrier)))
    switch self {
    case .wait(let timeout): return .number(try barrier.wait(timeout: timeout))
    case .abort: barrier.abort()
    case .reset: barrier.reset()
    case .parties: return .number(barrier.parties)
    case .waiterCount: return .number(barrier.waiterCount)
    case .isBroken: return .flag(barrier.isBroken)
    }
    return .done
  }
}
