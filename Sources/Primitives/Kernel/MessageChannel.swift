// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whole messages over a stream socket: a length of eight bytes, then the bytes.
package final class MessageChannel: Sendable {
  private static let limit: UInt64 = 1 << 32

  private let owned: OwnedDescriptor

  package var descriptor: Int32 { owned.rawValue }

  package init(owning descriptor: Int32) {
    owned = OwnedDescriptor(owning: descriptor)
  }

  init(_ socket: OwnedDescriptor) {
    owned = socket
  }

  /// Lets the other end see the end, though copies of this end are open elsewhere.
  func hangUp() { DescriptorSocket.hangUp(owned) }

  /// Sends a message; blocks while the other end does not read.
  ///
  /// - Throws: `systemFailure` when the other end is gone.
  package func send(_ message: [UInt8]) throws(PrimitivesError) {
    let length = UInt64(message.count)
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }
    bytes += message
    var start = 0
    while start < bytes.count {
      let sent = unsafe bytes[start...].withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0 && errno == EINTR { continue }
      guard sent > 0 else { throw PrimitivesError(call: "send", error: errno) }
      start += sent
    }
  }

  /// Receives a message; blocks until it is there.
  ///
  /// - Returns: The message, or `nil` when the other end is gone.
  /// - Throws: `systemFailure` when the other end went in the middle of a message.
  package func receive() throws(PrimitivesError) -> [UInt8]? {
    guard let header = try receive(8) else { return nil }
    let length = header.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.limit, let message = try receive(Int(length)) else {
      throw PrimitivesError(.systemFailure, "a message ended before its time")
    }
    return message
  }

  private func receive(_ count: Int) throws(PrimitivesError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let size = min(count - bytes.count, 1 << 20)
      var received = 0
      bytes += unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
        repeat {
          unsafe received = recv(descriptor, buffer.baseAddress, size, 0)
        } while received < 0 && errno == EINTR
        filled = max(received, 0)
      }
      if received == 0 && bytes.isEmpty { return nil }
      guard received > 0 else {
        throw PrimitivesError(.systemFailure, "a message ended before its time")
      }
    }
    return bytes
  }
}
