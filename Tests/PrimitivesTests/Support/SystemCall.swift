// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What a sleeping process has asked the kernel for.
struct SystemCall: Sendable {
  let number: UInt64
  let arguments: [UInt64]

  /// Whether the kernel tells.
  static var canBeSeen: Bool { ProcFile.read("/proc/self/syscall") != nil }

  /// The call in which a process sleeps now, or `nil` when it runs.
  init?(of process: Int32) {
    guard let bytes = ProcFile.read("/proc/\(process)/syscall") else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard words.count > 6, let number = UInt64(words[0]) else { return nil }
    self.number = number
    arguments = words[1...6].compactMap { UInt64($0.dropFirst(2), radix: 16) }
  }
}
