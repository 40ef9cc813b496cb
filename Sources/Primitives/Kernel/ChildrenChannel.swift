// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The way from this process to its children: a pipe that only this process writes to.
///
/// Each child reads it by a file of its own, of which the kernel tells it by a signal: when
/// something is written, and when this process has ended. So a child does what it is asked and ends
/// with its parent also where the kernel lets neither send a signal to the other, because one of
/// them has changed its user. One pipe does for all children, where `/proc` lets its end be opened
/// again; else a child has one of its own.
final class ChildrenChannel: Sendable {
  private static let current = Guarded<ChildrenChannel?>(nil)
  /// The ends of all of them that are open here; a forked child keeps none of its parent's.
  private static let numbers = Guarded<[Int32]>([])

  // Numbers, and no objects that own them: in a forked child the frames that refer to a channel of
  // its parent's never go.
  private let reading: Int32
  private let writing: Int32

  private init() throws(PrimitivesError) {
    var first: Int32 = -1
    var second: Int32 = -1
    let error = unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2) { ends in
      let error = unsafe cp_channel_make(ends.baseAddress!)
      if error == 0 {
        unsafe first = ends[0]
        unsafe second = ends[1]
      }
      return error
    }
    guard error == 0 else { throw PrimitivesError(call: "pipe2", error: error) }
    (reading, writing) = (first, second)
    Self.numbers.locked { $0 += [first, second] }
  }

  deinit {
    let open = Self.numbers.locked { numbers in
      let open = numbers.filter { $0 == reading || $0 == writing }
      numbers.removeAll { $0 == reading || $0 == writing }
      return open
    }
    for end in open { _ = close(end) }
  }

  /// The channel for another child, and the end that is the child's, for the caller to close.
  ///
  /// - Throws: `systemFailure` when there are no descriptors left.
  static func forNextChild() throws(PrimitivesError) -> (ChildrenChannel, Int32) {
    if let channel = current.locked({ $0 }) {
      let opened = cp_channel_open(channel.reading)
      if opened >= 0 { return (channel, opened) }
    }
    // The first child, or one of a process that may not open what it has made as another user.
    let channel = try ChildrenChannel()
    current.locked { $0 = channel }
    var opened = cp_channel_open(channel.reading)
    if opened < 0 { opened = fcntl(channel.reading, F_DUPFD_CLOEXEC, 3) }
    guard opened >= 0 else { throw PrimitivesError(call: "fcntl", error: errno) }
    return (channel, opened)
  }

  /// Makes what the first child needs of this process and all others share; for who counts what a
  /// process has open before and after.
  static func prepare() throws(PrimitivesError) {
    _ = close(try forNextChild().1)
  }

  /// Makes every child that has this channel look whether there is an order for it.
  func poke() {
    cp_channel_poke(reading, writing)
  }

  /// In a forked child: the channels are its parent's, whose end would not be seen if they stayed
  /// open here.
  static func forgetAll() {
    numbers.reset()
    var inherited: [Int32] = []
    numbers.locked { swap(&inherited, &$0) }
    for end in inherited { _ = close(end) }
    current.restart(with: nil)
  }
}
