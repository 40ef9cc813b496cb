// SPDX-License-Identifier: Apache-2.0

/// A secret that both ends of a connection prove to know before they talk.
///
/// ```swift
/// let listener = try Listener(at: .tcp(host: "localhost", port: 6000), key: "a long secret")
/// ```
///
/// Its bytes never show: printing or reflecting on a key says how long it is. It goes to a child
/// with its body, and nowhere else: to encode one for a queue, a connection or a file is an error.
/// A key that a person has thought of can be guessed by whoever has seen one handshake; one of
/// ``random()`` cannot.
///
/// Sendable. Two keys are compared in a time that does not tell where they differ.
///
/// Python: the `bytes` of `authkey`.
public struct AuthenticationKey: Sendable, Hashable {
  let bytes: [UInt8]

  /// Makes a key of bytes.
  ///
  /// - Parameter bytes: Any number of them; none at all is a key, too, that everyone knows.
  public init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// Makes a key of a text.
  ///
  /// - Parameter text: Stands for its UTF-8.
  public init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Makes a key of 32 bytes that no one can guess.
  ///
  /// Blocks only early in the machine's start, until the kernel has gathered randomness.
  ///
  /// Python: `os.urandom(32)`.
  ///
  /// - Returns: Another key each time.
  public static func random() -> AuthenticationKey {
    AuthenticationKey(RandomBytes.make(32))
  }

  /// Whether two keys are the same.
  public static func == (first: AuthenticationKey, second: AuthenticationKey) -> Bool {
    HMAC.isEqual(first.bytes, second.bytes)
  }

  /// The code of a message, that only who has the key can compute.
  func code(of parts: [[UInt8]]) -> [UInt8] { HMAC.code(of: parts, key: bytes) }
}

extension AuthenticationKey: ExpressibleByStringLiteral {
  /// Makes a key of a text that stands in the program.
  public init(stringLiteral text: String) {
    self.init(text)
  }
}

extension AuthenticationKey: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// How long the key is.
  public var description: String { "AuthenticationKey(\(bytes.count) bytes)" }

  /// How long the key is.
  public var debugDescription: String { description }

  /// Shows nothing.
  public var customMirror: Mirror { Mirror(self, children: [:] as KeyValuePairs<String, Any>) }
}
