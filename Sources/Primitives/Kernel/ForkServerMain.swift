// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The fork server's side: one thread, no lock held, and nothing done but to fork.
enum ForkServerMain {
  private static let prepared = Guarded<OwnedDescriptor?>(nil)

  /// Takes the server's place in the family; the program's top-level code may be run after that.
  static func prepare(_ descriptor: Int32) {
    let channel = OwnedDescriptor(owning: descriptor)
    cp_hold_signals()
    takePlace(channel)
    prepared.locked { $0 = channel }
  }

  /// Serves until the other end is gone; returns in each child, with the channel of its order.
  static func serve() -> OwnedDescriptor? {
    guard let channel = prepared.locked({ $0.take() }) else { _exit(0) }
    // Whoever reads the output waits for the last process that has it; children get their own.
    cp_leave_surroundings()
    Family.tables
    // A library may have started a thread before anything of this program ran, or its top-level
    // code has.
    let isSuitable = ProcessFork.threadCount == 1
    while let (bytes, descriptors) = try? DescriptorSocket.receive(upTo: 8, from: channel),
      let other = descriptors.first,
      let token = ProcessToken(rawValue: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    {
      let pid = isSuitable ? Family.roster.forkSibling(as: token) : -ENOSYS
      if pid == 0 {
        LaunchChannel.greet(0, over: other)
        return other
      }
      if pid < 0 { LaunchChannel.greet(-pid, over: other) }
    }
    _exit(0)
  }

  /// What came for it is let go of on return, so that no child has it.
  private static func takePlace(_ channel: OwnedDescriptor) {
    guard
      let (bytes, descriptors) = try? DescriptorSocket.receive(
        upTo: LaunchHeader.byteCount, from: channel),
      let header = LaunchHeader(bytes: bytes), descriptors.count == 2
    else { _exit(0) }
    LaunchedProcess.takePlace(header, region: descriptors[0], channel: descriptors[1])
  }
}
