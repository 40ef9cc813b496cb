// SPDX-License-Identifier: Apache-2.0

extension ManagerRequest {
  /// A request with what the client has let go of since the one before.
  struct Frame: Sendable {
    let releases: [Release]
    let request: ManagerRequest
  }

  /// A handle that the client does not use any more, and how often it had been sent to it: one that
  /// is under way once more stays in use.
  struct Release: Sendable {
    let handle: HandleNumbers
    let count: Int
  }
}

/// The form that frames have on the way.
extension ManagerRequest.Frame {
  private enum Kind: UInt8 {
    case make = 1, operate, host, names
    // Operations that are asked for by the million.
    case value, set, contains, element, append, put, get, acquire, release
  }

  func bytes() throws -> [UInt8] {
    var writer = FrameWriter()
    writer.write(UInt64(releases.count))
    for release in releases {
      writer.write(release.handle)
      writer.write(release.count)
    }
    switch request {
    case .make(let making):
      writer.write(Kind.make.rawValue)
      try writer.write(coding: making)
    case .operate(let handle, let operation):
      try Self.write(operation, on: handle, to: &writer)
    case .host(let bytes):
      writer.write(Kind.host.rawValue)
      writer.write(bytes)
    case .names: writer.write(Kind.names.rawValue)
    }
    return writer.bytes
  }

  private static func write(
    _ operation: ManagerRequest.Operation, on handle: HandleNumbers, to writer: inout FrameWriter
  ) throws {
    func begin(_ kind: Kind) {
      writer.write(kind.rawValue)
      writer.write(handle)
    }
    switch operation {
    case .dictionary(.value(let key)):
      begin(.value)
      writer.write(key)
    case .dictionary(.set(let key, let value)):
      begin(.set)
      writer.write(key)
      writer.write(value)
    case .dictionary(.contains(let key)):
      begin(.contains)
      writer.write(key)
    case .list(.element(let index)):
      begin(.element)
      writer.write(index)
    case .list(.append(let value)):
      begin(.append)
      writer.write(value)
    case .queue(.put(let value, timeout: nil)):
      begin(.put)
      writer.write(value)
    case .queue(.get(timeout: nil)): begin(.get)
    case .lock(.acquire(timeout: nil)): begin(.acquire)
    case .lock(.release): begin(.release)
    default:
      begin(.operate)
      try writer.write(coding: operation)
    }
  }

  /// Reads a frame from bytes that may be anything.
  ///
  /// - Throws: `brokenMessage`, or what decoding throws.
  init(_ bytes: [UInt8]) throws {
    var reader = FrameReader(bytes)
    var releases: [ManagerRequest.Release] = []
    for _ in 0..<(try reader.number()) {
      let handle = try reader.handle()
      releases.append(ManagerRequest.Release(handle: handle, count: try reader.integer()))
    }
    self.releases = releases
    guard let kind = Kind(rawValue: try reader.byte()) else { throw FrameReader.broken }
    request = try Self.request(kind, from: &reader)
    guard reader.isAtEnd else { throw FrameReader.broken }
  }

  private static func request(
    _ kind: Kind, from reader: inout FrameReader
  ) throws -> ManagerRequest {
    switch kind {
    case .make: .make(try reader.coded(ManagerRequest.Making.self))
    case .host: .host(try reader.some())
    case .names: .names
    default: .operate(try reader.handle(), try operation(kind, from: &reader))
    }
  }

  private static func operation(
    _ kind: Kind, from reader: inout FrameReader
  ) throws -> ManagerRequest.Operation {
    switch kind {
    case .value: .dictionary(.value(try reader.value()))
    case .set: .dictionary(.set(try reader.value(), try reader.value()))
    case .contains: .dictionary(.contains(try reader.value()))
    case .element: .list(.element(try reader.integer()))
    case .append: .list(.append(try reader.value()))
    case .put: .queue(.put(try reader.value(), timeout: nil))
    case .get: .queue(.get(timeout: nil))
    case .acquire: .lock(.acquire(timeout: nil))
    case .release: .lock(.release)
    default: try reader.coded(ManagerRequest.Operation.self)
    }
  }
}
