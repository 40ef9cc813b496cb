// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// Waiting for several descriptors at once.
package enum Descriptors {
  /// Blocks until one of the descriptors is readable or at its end, at most until `deadline`.
  ///
  /// A process's descriptor is readable when the process has ended.
  ///
  /// - Returns: For each descriptor whether it is.
  package static func waitReadable(_ descriptors: [Int32], until deadline: Deadline) -> [Bool] {
    var ready = [Bool](repeating: false, count: descriptors.count)
    unsafe _ = cp_wait_readable(
      descriptors, &ready, UInt32(descriptors.count), deadline.nanoseconds)
    return ready
  }

  /// The same for a number of descriptors that the kernel may refuse.
  ///
  /// - Throws: `systemFailure`.
  static func waitForReadable(
    _ descriptors: [Int32], until deadline: Deadline
  ) throws(PrimitivesError) -> [Bool] {
    var ready = [Bool](repeating: false, count: descriptors.count)
    let error = unsafe cp_wait_readable(
      descriptors, &ready, UInt32(descriptors.count), deadline.nanoseconds)
    guard error == 0 else { throw PrimitivesError(call: "poll", error: error) }
    return ready
  }

  /// Blocks until the other end of one of the sockets is gone, or `readable` has something to say.
  ///
  /// - Returns: For each socket whether its other end is gone.
  static func waitHungUp(_ sockets: [Int32], orReadable readable: Int32) -> [Bool] {
    var isGone = [Bool](repeating: false, count: sockets.count)
    unsafe _ = cp_wait_hung_up(sockets, &isGone, UInt32(sockets.count), readable)
    return isGone
  }
}
