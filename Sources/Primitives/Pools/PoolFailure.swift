// SPDX-License-Identifier: Apache-2.0

/// An error on its way from a worker: as itself where that is possible, and told in any case.
struct PoolFailure: Codable, Sendable {
  private let told: RemoteError
  /// The name of the error's type and the error, where both can travel.
  private let type: String?
  private let bytes: [UInt8]

  init(_ error: any Error) {
    told =
      (error as? RemoteError)
      ?? RemoteError(
        typeName: "\(Swift.type(of: error))", message: "\(error)",
        origin: "\(CurrentProcess.name) (process \(CurrentProcess.pid))")
    if let error = error as? any Error & Codable, let (type, bytes) = Self.encode(error) {
      self.type = type
      self.bytes = bytes
    } else {
      type = nil
      bytes = []
    }
  }

  private static func encode<E: Error & Codable>(_ error: E) -> (String, [UInt8])? {
    guard let name = try? ChildProcess.typeName(of: E.self),
      let message = try? MessageEncoding.encode(error), message.handles.isEmpty
    else { return nil }
    return (name, message.bytes)
  }

  /// The error; one that cannot be decoded is told.
  var error: any Error {
    guard let type, let found = _typeByName(type) as? any (Error & Codable).Type,
      let error = decode(found)
    else { return told }
    return error
  }

  private func decode<E: Error & Codable>(_ type: E.Type) -> (any Error)? {
    try? MessageEncoding.decode(type, from: bytes)
  }
}
