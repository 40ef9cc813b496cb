// SPDX-License-Identifier: Apache-2.0

/// Names a process of the family for ever: its slot in the roster and the slot's generation.
///
/// 48 bits, never zero, so that it fits into an owner word beside flags, and a word that still
/// names a process of the past is told apart from the slot's present owner.
package struct ProcessToken: Hashable, Sendable {
  static let mask: UInt64 = (1 << 48) - 1

  package let rawValue: UInt64

  init?(rawValue: UInt64) {
    guard rawValue & Self.mask != 0 else { return nil }
    self.rawValue = rawValue & Self.mask
  }

  init(slot: Int, generation: UInt32) {
    rawValue = UInt64(generation) << 16 | UInt64(slot + 1)
  }

  var slot: Int { Int(rawValue & 0xFFFF) - 1 }
  var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 16) }
}
