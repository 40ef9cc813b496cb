// SPDX-License-Identifier: Apache-2.0

extension AuthenticationKey: Codable {
  /// Goes along with a child's body, and with nothing else.
  ///
  /// - Throws: `EncodingError.invalidValue` anywhere else: a secret that is sent is none.
  public func encode(to encoder: any Encoder) throws {
    guard encoder.carriesKeys else {
      throw EncodingError.invalidValue(
        self,
        EncodingError.Context(
          codingPath: encoder.codingPath,
          debugDescription: "An AuthenticationKey can only be given to a child, with its body."))
    }
    var container = encoder.singleValueContainer()
    try container.encode(bytes)
  }

  /// Takes a key that came with this process's body.
  ///
  /// - Throws: `DecodingError` when it is read from anything but a message of this library.
  public init(from decoder: any Decoder) throws {
    guard decoder is MessageDecoder else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "An AuthenticationKey can only come with the body of a child."))
    }
    bytes = try decoder.singleValueContainer().decode([UInt8].self)
  }
}
