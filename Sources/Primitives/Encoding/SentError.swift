// SPDX-License-Identifier: Apache-2.0

/// An error on its way to another process.
enum SentError: Codable {
  case primitives(code: String, message: String)
  /// The error itself, and the name that leads to its type.
  case whole(type: String, bytes: [UInt8], otherwise: RemoteError)
  case described(RemoteError)

  /// What is sent of an error that was thrown in the process that `origin` names.
  init(_ error: any Error, origin: String) {
    if let error = error as? PrimitivesError {
      self = .primitives(code: error.code.name, message: error.message)
      return
    }
    if let error = error as? RemoteError {
      self = .described(error)
      return
    }
    let description = RemoteError(
      typeName: String(describing: Swift.type(of: error)), message: "\(error)", origin: origin)
    if let codable = error as? any Codable & Error, let whole = Self.encode(codable) {
      self = .whole(type: whole.type, bytes: whole.bytes, otherwise: description)
    } else {
      self = .described(description)
    }
  }

  private static func encode<E: Codable & Error>(_ error: E) -> (type: String, bytes: [UInt8])? {
    // Through the network, as it were: an error is not what keeps a shared object alive.
    guard let name = _mangledTypeName(E.self), _typeByName(name) == E.self,
      let message = try? MessageEncoding.encode(error, along: .network)
    else { return nil }
    return (name, message.bytes)
  }

  /// The error for whoever catches it here.
  var error: any Error {
    switch self {
    case .primitives(let code, let message):
      PrimitivesError(PrimitivesError.Code(name: code), message)
    case .whole(let type, let bytes, let otherwise):
      Self.decode(type, bytes) ?? otherwise
    case .described(let error): error
    }
  }

  private static func decode(_ name: String, _ bytes: [UInt8]) -> (any Error)? {
    guard let type = _typeByName(name) as? any (Codable & Error).Type else { return nil }
    return decode(type, bytes)
  }

  private static func decode<E: Codable & Error>(_ type: E.Type, _ bytes: [UInt8]) -> E? {
    try? MessageEncoding.decode(type, from: bytes)
  }
}
