// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A TCP socket of this machine's own network, for a web server and its clients in a test.
struct LoopbackSocket: Sendable {
  let descriptor: Int32

  /// Listens at a port that the kernel chooses.
  static func listening() throws -> LoopbackSocket {
    let new = try LoopbackSocket(descriptor: created())
    var address = address(port: 0)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(new.descriptor, $0, length)
      }
    }
    guard result == 0, listen(new.descriptor, 16) == 0 else { throw failure("listen") }
    return new
  }

  /// Connects to a port; throws when no one listens there.
  static func connected(to port: UInt16) throws -> LoopbackSocket {
    let new = try LoopbackSocket(descriptor: created())
    var address = address(port: port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(new.descriptor, $0, length)
      }
    }
    guard result == 0 else {
      defer { new.close() }
      throw failure("connect")
    }
    return new
  }

  /// The port that it listens at.
  var port: UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Waits for the next who connects.
  func accepted() throws -> LoopbackSocket {
    let connection = accept(descriptor, nil, nil)
    guard connection >= 0 else { throw Self.failure("accept") }
    return LoopbackSocket(descriptor: connection)
  }

  func send(_ text: String) throws {
    try send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) throws {
    guard
      unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        == bytes.count
    else { throw Self.failure("send") }
  }

  /// Reads until the other end closes, or until what is read ends with `ending`.
  func receive(until ending: String? = nil) throws -> String {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { throw Self.failure("receive") }
      text += String(decoding: buffer.prefix(count), as: UTF8.self)
      if count == 0 { return text }
      if let ending, text.hasSuffix(ending) { return text }
    }
  }

  func close() {
    _ = Glibc.close(descriptor)
  }

  private static func created() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw failure("create") }
    return descriptor
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    return address
  }

  private static func failure(_ call: String) -> TestFailure {
    TestFailure("\(call): errno \(errno)")
  }
}
