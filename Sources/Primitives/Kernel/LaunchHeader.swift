// SPDX-License-Identifier: Apache-2.0

/// What a process that is being started has to know before anything else.
struct LaunchHeader: Sendable {
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt64

    /// It ends with its parent.
    static let followsParent = Flags(rawValue: 1)
    /// The parent's first thread is the one whose end the kernel reports.
    static let isOfFirstThread = Flags(rawValue: 2)
    /// The descriptors of the region, the parent's channel, the standard streams and the working
    /// directory come along, in this order, before those of the message.
    static let hasRegion = Flags(rawValue: 4)
    static let hasChannel = Flags(rawValue: 64)
    static let hasOutput = Flags(rawValue: 8)
    static let hasError = Flags(rawValue: 16)
    static let hasDirectory = Flags(rawValue: 32)
  }

  static let byteCount = 40

  /// The place in the roster that is reserved for it.
  var token: ProcessToken
  var parent: Int32
  /// The parent's process group.
  var group: Int32
  var flags: Flags
  var descriptorCount: Int

  private init?(words: [UInt64]) {
    guard words.count == 5, let token = ProcessToken(rawValue: words[0]) else { return nil }
    self.token = token
    parent = Int32(truncatingIfNeeded: words[1])
    group = Int32(truncatingIfNeeded: words[2])
    flags = Flags(rawValue: words[3])
    descriptorCount = Int(truncatingIfNeeded: words[4])
  }

  init(token: ProcessToken, parent: Int32, group: Int32, flags: Flags, descriptorCount: Int) {
    self.token = token
    self.parent = parent
    self.group = group
    self.flags = flags
    self.descriptorCount = descriptorCount
  }

  /// Reads a header; `nil` when these bytes are none.
  init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(
      words: stride(from: 0, to: Self.byteCount, by: 8).map { start in
        bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      })
  }

  var bytes: [UInt8] {
    let words = [
      token.rawValue, UInt64(UInt32(bitPattern: parent)), UInt64(UInt32(bitPattern: group)),
      flags.rawValue, UInt64(descriptorCount),
    ]
    return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }
}
