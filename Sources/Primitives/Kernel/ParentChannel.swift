// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The end of its parent's `ChildrenChannel` that this process has.
enum ParentChannel {
  /// A number, and no object that owns it: in a forked child nothing of the parent's frames ever
  /// goes.
  private static let end = Guarded<Int32?>(nil)

  /// From now on this process, which has just been started, does what its parent asks, and ends
  /// with it if it follows it.
  ///
  /// The descriptor is this process's from now on. Returns whether the kernel has agreed.
  static func open(
    _ descriptor: Int32?, as token: ProcessToken, following parent: Int32?, fromFirstThread: Bool
  ) -> Bool {
    if let descriptor {
      end.locked { $0 = descriptor }
      guard Family.roster.obey(descriptor, as: token) == 0 else { return false }
    }
    guard let parent else { return true }
    return cp_follow_parent(parent, fromFirstThread) == 0
  }

  /// In a forked child: it was the parent's.
  static func forget() {
    end.reset()
    if let descriptor = end.locked({ $0.take() }) { _ = close(descriptor) }
  }
}
