// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Primitives

/// Connected stream sockets, as a listener and its client would have them.
enum StreamSockets {
  static func pair() throws -> (OwnedDescriptor, OwnedDescriptor) {
    var ends: [Int32] = [-1, -1]
    let result = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    try require(result == 0, "no socketpair")
    return (OwnedDescriptor(owning: ends[0]), OwnedDescriptor(owning: ends[1]))
  }

  /// The two ends of a stream within this machine.
  static func connections() throws -> (Connection, Connection) {
    let (first, second) = try pair()
    return try (
      .stream(over: first, throughNetwork: false), .stream(over: second, throughNetwork: false)
    )
  }

  /// Through the loopback interface.
  static func network() throws -> (OwnedDescriptor, OwnedDescriptor) {
    let listener = OwnedDescriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    let client = OwnedDescriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try unsafe withUnsafeMutablePointer(to: &address) { address in
      try unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        try require(unsafe bind(listener.rawValue, address, length) == 0, "no bind")
        try require(listen(listener.rawValue, 1) == 0, "no listen")
        try require(unsafe getsockname(listener.rawValue, address, &length) == 0, "no name")
        try require(unsafe connect(client.rawValue, address, length) == 0, "no connect")
      }
    }
    let server = OwnedDescriptor(owning: accept(listener.rawValue, nil, nil))
    try require(server.rawValue >= 0, "no accept")
    return (server, client)
  }

  /// Writes bytes as they are.
  static func write(_ bytes: [UInt8], to descriptor: OwnedDescriptor) throws {
    let written = unsafe Glibc.write(descriptor.rawValue, bytes, bytes.count)
    try require(written == bytes.count, "\(written) of \(bytes.count) bytes written")
  }
}
