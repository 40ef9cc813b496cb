// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A few bytes, and descriptors with them, over a Unix socket.
enum DescriptorSocket {
  enum Kind {
    case stream
    /// What is sent at once is received at once.
    case packets
  }

  /// The most descriptors that go along at once.
  static let limit = Int(cp_descriptors_max)

  /// Two connected ends.
  ///
  /// - Throws: `systemFailure` when there are no descriptors left.
  static func pair(
    _ kind: Kind
  ) throws(PrimitivesError) -> (OwnedDescriptor, OwnedDescriptor) {
    var first: Int32 = -1
    var second: Int32 = -1
    let error = unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2) { ends in
      let error = unsafe cp_socket_pair(kind == .packets, ends.baseAddress!)
      if error == 0 {
        unsafe first = ends[0]
        unsafe second = ends[1]
      }
      return error
    }
    guard error == 0 else { throw PrimitivesError(call: "socketpair", error: error) }
    return (OwnedDescriptor(owning: first), OwnedDescriptor(owning: second))
  }

  /// Lets whoever is at the other end see the end, though copies of this end are open elsewhere.
  static func hangUp(_ socket: OwnedDescriptor) {
    _ = shutdown(socket.rawValue, Int32(SHUT_RDWR))
  }

  /// Sends bytes, few enough for an empty socket to take them at once.
  ///
  /// Blocks while the socket is full.
  ///
  /// - Returns: Whether there is someone at the other end.
  /// - Throws: `systemFailure` when the kernel refuses.
  static func send(
    _ bytes: [UInt8], with descriptors: [Int32] = [], over socket: OwnedDescriptor
  ) throws(PrimitivesError) -> Bool {
    let sent = unsafe cp_send(
      socket.rawValue, bytes, bytes.count, nil, 0, descriptors, UInt32(descriptors.count), true)
    if sent == -Int(EPIPE) || sent == -Int(ECONNRESET) { return false }
    guard sent == bytes.count else {
      throw PrimitivesError(call: "sendmsg", error: sent < 0 ? Int32(-sent) : EMSGSIZE)
    }
    return true
  }

  /// Receives what was sent at once, at most `count` bytes.
  ///
  /// Blocks until it is there.
  ///
  /// - Returns: What came, or `nil` when no one is at the other end.
  /// - Throws: `systemFailure` when this process cannot have the descriptors.
  static func receive(
    upTo count: Int, from socket: OwnedDescriptor
  ) throws(PrimitivesError) -> (bytes: [UInt8], descriptors: [OwnedDescriptor])? {
    var came = cp_received()
    var bytes = [UInt8](repeating: 0, count: count)
    let received = unsafe cp_receive(socket.rawValue, &bytes, count, &came, true)
    let descriptors = unsafe withUnsafeBytes(of: &came.descriptors) { all in
      unsafe all.bindMemory(to: Int32.self).prefix(Int(came.count))
        .map { OwnedDescriptor(owning: $0) }
    }
    if received == 0 || received == -Int(ECONNRESET) { return nil }
    guard received > 0 else { throw PrimitivesError(call: "recvmsg", error: Int32(-received)) }
    guard !came.lacks_descriptors else { throw PrimitivesError(call: "recvmsg", error: EMFILE) }
    return (Array(bytes.prefix(received)), descriptors)
  }
}
