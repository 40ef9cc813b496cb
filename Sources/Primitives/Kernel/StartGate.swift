// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// What keeps a forked child from its end until its parent has a descriptor of it.
///
/// Only where the kernel keeps no zombies: a process that has left none can be neither opened nor
/// asked how it ended. Numbers, and no objects that own them: in the child nothing of the parent's
/// frames ever goes.
struct StartGate {
  private let parent: Int32
  private let child: Int32

  /// A gate for the next child, or `nil` where none is needed.
  ///
  /// - Throws: `systemFailure` when there are no descriptors left.
  static func ifNeeded() throws(PrimitivesError) -> StartGate? {
    guard cp_drops_ends() else { return nil }
    let (error, ends) = unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2) { ends in
      let error = unsafe cp_socket_pair(false, ends.baseAddress!)
      return (error, error == 0 ? unsafe StartGate(parent: ends[0], child: ends[1]) : nil)
    }
    guard let gate = ends else { throw PrimitivesError(call: "socketpair", error: error) }
    return gate
  }

  /// In the parent: lets the child go on, where there is one.
  func open() {
    _ = unsafe cp_send(parent, [0], 1, nil, 0, nil, 0, false)
  }

  /// In the parent: the end of the gate.
  func remove() {
    _ = close(parent)
    _ = close(child)
  }

  /// In the child: waits until it may go on; returns whether it may, or its parent has ended.
  func pass() -> Bool {
    _ = close(parent)
    let word = try? DescriptorSocket.receive(upTo: 1, from: OwnedDescriptor(owning: child))
    return word != nil
  }
}
