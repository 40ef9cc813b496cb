// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The parent's end of the way over which a process that is being started gets its order: a header
/// with descriptors, and the message.
///
/// The message comes when the parent has a descriptor of the process: one that ends earlier has not
/// come to its body, and may be gone without a trace where the kernel keeps no zombies.
///
/// One way for each process: one that ends in the middle spoils nothing for another.
struct LaunchChannel {
  private let order: LaunchOrder
  private let socket: OwnedDescriptor

  /// Makes a channel, and sends what comes before the message.
  ///
  /// - Returns: The channel, and the new process's end of it.
  /// - Throws: `systemFailure` when there are no descriptors left.
  static func make(
    _ order: LaunchOrder, _ header: LaunchHeader, with descriptors: [Int32]
  ) throws(PrimitivesError) -> (LaunchChannel, other: OwnedDescriptor) {
    let (socket, other) = try DescriptorSocket.pair(.stream)
    var all = descriptors + order.descriptors.map(\.rawValue)
    var header = header
    header.descriptorCount = all.count
    _ = try DescriptorSocket.send(header.bytes, over: socket)
    while !all.isEmpty {
      let some = Array(all.prefix(DescriptorSocket.limit))
      _ = try DescriptorSocket.send([0], with: some, over: socket)
      all.removeFirst(some.count)
    }
    return (LaunchChannel(order: order, socket: socket), other)
  }

  /// Sends the message; blocks until it fits into the socket or the new process has ended.
  func finish() {
    // One that has ended meanwhile says so itself: by its exit code.
    try? MessageChannel(socket).send(order.message)
  }

  /// What a fork server's child says first.
  enum Greeting {
    case started
    /// The server could not fork.
    case refused(Int32)
    /// Server and child are gone, or the server and there is no child.
    case ended
  }

  /// Waits for the first byte from the other end.
  func greeting() -> Greeting {
    guard let (bytes, _) = try? DescriptorSocket.receive(upTo: 1, from: socket) else {
      return .ended
    }
    return bytes[0] == 0 ? .started : .refused(Int32(bytes[0]))
  }

  /// For the other end: the answer to `greeting`, 0 or an errno.
  static func greet(_ answer: Int32, over socket: OwnedDescriptor) {
    _ = try? DescriptorSocket.send([UInt8(truncatingIfNeeded: answer)], over: socket)
  }
}
