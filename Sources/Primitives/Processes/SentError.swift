// SPDX-License-Identifier: Apache-2.0

/// An error on its way to another process: as itself where that is possible, and told in any case.
enum SentError: Codable, Sendable {
  case primitives(code: String, message: String)
  /// The error itself, and the name that leads to its type.
  case whole(type: String, bytes: [UInt8], told: RemoteError)
  case told(RemoteError)

  /// What is sent of an error that was thrown in this process.
  init(_ error: any Error) {
    switch error {
    case let error as PrimitivesError:
      self = .primitives(code: error.code.name, message: error.message)
    case let error as RemoteError: self = .told(error)
    case let error as any Codable & Error:
      self =
        if let (type, bytes) = Self.encode(error) {
          .whole(type: type, bytes: bytes, told: RemoteError(error))
        } else {
          .told(RemoteError(error))
        }
    default: self = .told(RemoteError(error))
    }
  }

  private static func encode<E: Codable & Error>(_ error: E) -> (type: String, bytes: [UInt8])? {
    // Through the network, as it were: an error is not what keeps a shared object alive.
    guard let name = try? ChildProcess.typeName(of: E.self),
      let message = try? MessageEncoding.encode(error, along: .network)
    else { return nil }
    return (name, message.bytes)
  }

  /// The error for whoever catches it here; one that cannot be decoded is told.
  var error: any Error {
    switch self {
    case .primitives(let code, let message):
      PrimitivesError(PrimitivesError.Code(name: code), message)
    case .whole(let type, let bytes, let told): Self.decode(type, bytes) ?? told
    case .told(let error): error
    }
  }

  private static func decode(_ name: String, _ bytes: [UInt8]) -> (any Error)? {
    guard let type = _typeByName(name) as? any (Codable & Error).Type else { return nil }
    return decode(type, bytes)
  }

  private static func decode<E: Codable & Error>(_ type: E.Type, _ bytes: [UInt8]) -> (any Error)? {
    try? MessageEncoding.decode(type, from: bytes)
  }
}
