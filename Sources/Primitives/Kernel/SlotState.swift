// SPDX-License-Identifier: Apache-2.0

/// The one word that says what a slot of the roster is: free → reserved → active → free.
///
/// Each change is one compare-and-swap. A reserved slot also names who reserved it (slot and the
/// low bits of the generation), so that it can be given back when that process dies before its
/// child lives.
struct SlotState: Equatable {
  enum Phase: UInt64 {
    case free
    case reserved
    case active
  }

  let rawValue: UInt64

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(_ phase: Phase, generation: UInt32, reservedBy parent: ProcessToken? = nil) {
    var value = phase.rawValue | UInt64(generation) << 2
    if let parent {
      value |= UInt64(parent.slot + 1) << 34 | (UInt64(parent.generation) & 0x3FFF) << 50
    }
    rawValue = value
  }

  var phase: Phase { Phase(rawValue: rawValue & 3) ?? .free }
  var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 2) }

  private var reserverSlot: Int { Int(rawValue >> 34 & 0xFFFF) - 1 }

  /// Whether the process in `slot` with `generation` reserved this one.
  func isReserved(bySlot slot: Int, generation: UInt32) -> Bool {
    phase == .reserved && reserverSlot == slot
      && rawValue >> 50 == UInt64(generation) & 0x3FFF
  }

  /// The slot of whoever reserved this one.
  var reserver: Int? { phase == .reserved && reserverSlot >= 0 ? reserverSlot : nil }
}
