// SPDX-License-Identifier: Apache-2.0

/// One call that a process of a controlled execution made, with the steps between which it
/// happened.
public struct RecordedCall: Sendable, Equatable {
  /// The index of the process.
  public let process: Int
  /// Which of its process's calls it is, from 0.
  public let index: Int
  /// What was called.
  public let name: String
  /// What it was called with.
  public let argument: UInt64
  /// What it returned, or nil when the process died in it or an error was thrown.
  public let result: UInt64?
  /// How many steps of the execution had been taken when it began.
  public let invoked: Int
  /// How many had been taken when it returned, or nil.
  public let returned: Int?

  static func pack(_ name: String) -> (UInt64, UInt64) {
    var words: (UInt64, UInt64) = (0, 0)
    for (position, byte) in name.utf8.prefix(16).enumerated() {
      if position < 8 {
        words.0 |= UInt64(byte) << UInt64(position * 8)
      } else {
        words.1 |= UInt64(byte) << UInt64(position % 8 * 8)
      }
    }
    return words
  }

  static func unpack(_ first: UInt64, _ second: UInt64) -> String {
    let bytes = [first, second].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
