// SPDX-License-Identifier: Apache-2.0

/// The two words before the bytes of a task or of its reply.
struct PoolHeader {
  /// How the bytes are to be read.
  struct Form: OptionSet {
    let rawValue: UInt64
    /// An eight-byte scalar as it is.
    static let scalar = Form(rawValue: 1)
    /// An array of inputs or outputs: a chunk.
    static let chunk = Form(rawValue: 2)
  }

  /// What a reply says.
  enum Reply: UInt64 {
    case value
    /// The task has failed; a `SentError` follows.
    case failure
    /// This worker is too old to know the function; the task follows as it came.
    case unknown
    /// The initialiser has failed; a `SentError` follows.
    case unprepared
  }

  static let byteCount = 16
  /// Set in a task that no one wants any more.
  static let cancelled: UInt64 = 1 << 63

  let first: UInt64
  /// Of a task: how many nanoseconds it may take, 0 for any number.
  let second: UInt64

  /// The header of a task: which function takes it.
  init(function: UInt32, _ form: Form, limit: UInt64) {
    first = UInt64(function) | form.rawValue << 32
    second = limit
  }

  /// The header of a reply to the task of that number.
  init(_ reply: Reply, to number: UInt64, _ form: Form = []) {
    first = reply.rawValue | form.rawValue << 32
    second = number
  }

  init(of bytes: [UInt8]) {
    first = HeaderWords.word(0, of: bytes)
    second = HeaderWords.word(1, of: bytes)
  }

  init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  func with(_ form: Form) -> PoolHeader {
    PoolHeader(first: first | form.rawValue << 32, second: second)
  }

  var bytes: [UInt8] { HeaderWords.bytes(first, second) }
  var form: Form { Form(rawValue: first >> 32 & 3) }
  var isCancelled: Bool { first & Self.cancelled != 0 }
  var function: UInt32 { UInt32(truncatingIfNeeded: first) }
  var limit: UInt64 { second }
  var number: UInt64 { second }
  var reply: Reply? { Reply(rawValue: first & 0xFFFF_FFFF) }
}
