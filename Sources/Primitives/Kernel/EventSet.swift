// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// Descriptors that any number of threads wait for together, each known by a number.
///
/// It belongs to one process: a forked child would change its parent's.
struct EventSet: Sendable {
  /// Readable when one of those in it is.
  let descriptor: OwnedDescriptor

  /// - Throws: `systemFailure` when there are no descriptors left.
  init() throws(PrimitivesError) {
    let descriptor = cp_events_create()
    guard descriptor >= 0 else { throw PrimitivesError(call: "epoll_create", error: -descriptor) }
    self.descriptor = OwnedDescriptor(owning: descriptor)
  }

  /// Watches a descriptor from now on; `once`, until it has been reported, to one thread.
  ///
  /// - Throws: `systemFailure` when the kernel has no room for it.
  func add(
    _ other: OwnedDescriptor, as number: UInt64, once: Bool = false
  ) throws(PrimitivesError) {
    let error = cp_events_add(descriptor.rawValue, other.rawValue, number, once)
    guard error == 0 else { throw PrimitivesError(call: "epoll_ctl", error: error) }
  }

  /// Watches one that was reported once more; no matter if it has been removed meanwhile.
  func watchAgain(_ other: OwnedDescriptor, as number: UInt64) {
    _ = cp_events_arm(descriptor.rawValue, other.rawValue, number)
  }

  /// Forgets a descriptor; closing it is not enough where another process has it, too.
  func remove(_ other: OwnedDescriptor) {
    cp_events_remove(descriptor.rawValue, other.rawValue)
  }

  /// Blocks until one is readable, at most until `deadline`; returns its number.
  ///
  /// - Throws: `systemFailure`.
  func next(until deadline: Deadline) throws(PrimitivesError) -> UInt64? {
    var number: UInt64 = 0
    let result = unsafe cp_events_wait(descriptor.rawValue, &number, deadline.nanoseconds)
    guard result >= 0 else { throw PrimitivesError(call: "epoll_wait", error: -result) }
    return result > 0 ? number : nil
  }
}
