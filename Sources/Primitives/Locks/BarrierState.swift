// SPDX-License-Identifier: Apache-2.0

/// The one word that says how far a barrier is.
///
/// The generation counts how often all have passed or the barrier was reset, so no value comes
/// twice while anyone looks at it.
struct BarrierState: Equatable {
  enum Phase: UInt64 {
    /// Parties come and wait.
    case filling
    /// All have come, and the last one does what there is to do.
    case acting
    case broken
    /// Reset while some waited: who comes waits until those have left.
    case resetting
  }

  enum Reason: UInt64 {
    case none, timedOut, died, actionFailed, aborted, reset

    var text: String {
      switch self {
      case .none: "it is not"
      case .timedOut: "a party waited longer than its timeout"
      case .died: "a party died while it waited"
      case .actionFailed: "the action of the last party failed"
      case .aborted: "it was aborted"
      case .reset: "it was reset while this party waited"
      }
    }
  }

  private static let countMask: UInt64 = 0xFFFF

  var phase: Phase
  var reason: Reason
  /// How many places are taken, or were when it broke.
  var count: Int
  var generation: UInt64

  init(rawValue: UInt64) {
    count = Int(rawValue & Self.countMask)
    phase = Phase(rawValue: rawValue >> 16 & 3) ?? .broken
    reason = Reason(rawValue: rawValue >> 18 & 7) ?? .none
    generation = rawValue >> 32
  }

  /// A barrier that no one has reached.
  init(generation: UInt64) {
    phase = .filling
    reason = .none
    count = 0
    self.generation = generation & 0xFFFF_FFFF
  }

  var rawValue: UInt64 {
    UInt64(count) & Self.countMask | phase.rawValue << 16 | reason.rawValue << 18
      | generation << 32
  }

  /// Names the last change that concerned everyone.
  var change: UInt64 { generation << 2 | phase.rawValue }

  func broken(_ reason: Reason) -> BarrierState {
    var next = self
    next.phase = .broken
    next.reason = reason
    return next
  }
}
