// SPDX-License-Identifier: Apache-2.0

/// What a process that is being started gets from its parent.
struct LaunchOrder {
  /// What it is to do.
  let message: [UInt8]
  /// The blocks of the region that the message names: it is a user of them from the beginning.
  let blocks: [UInt64]
  /// What goes along with the message.
  let descriptors: [OwnedDescriptor]
  let followsParent: Bool
}
