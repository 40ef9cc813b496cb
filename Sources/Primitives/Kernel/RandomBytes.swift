// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// Bytes that no one can guess: those of the kernel.
enum RandomBytes {
  static func make(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      if let start = room.baseAddress { unsafe cp_random(start, count) }
      filled = count
    }
  }
}
