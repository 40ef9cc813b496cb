// SPDX-License-Identifier: Apache-2.0

/// The running fingerprint of every step of every execution: FNV-1a with 64 bits, by word.
struct TraceDigest {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The fingerprint as 16 hexadecimal digits.
  var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  mutating func combine(_ events: [StepEvent]) {
    combine(UInt64(events.count))
    for event in events {
      combine(UInt64(event.process) << 8 | UInt64(event.kind.rawValue))
      combine(event.address)
      // What a plain store overwrites may stem from an earlier execution, and no one has read it.
      if event.kind != .store { combine(event.before) }
      combine(event.first)
      combine(event.second)
      combine(event.woken)
      combine(event.hasBlocked ? 1 : 0)
    }
  }

  private mutating func combine(_ word: UInt64) {
    hash = (hash ^ word) &* 0x100_0000_01b3
    hash ^= hash >> 29
  }
}
