// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// What a child has of this process although another one forks it: output, errors and working
/// directory as they are now.
struct Surroundings {
  private let directory: OwnedDescriptor?
  let flags: LaunchHeader.Flags
  let descriptors: [Int32]

  init() {
    var flags: LaunchHeader.Flags = []
    var descriptors: [Int32] = []
    for (stream, flag) in [(Int32(1), LaunchHeader.Flags.hasOutput), (2, .hasError)]
    where fcntl(stream, F_GETFD) >= 0 {
      flags.insert(flag)
      descriptors.append(stream)
    }
    let opened = cp_open_directory()
    directory = opened >= 0 ? OwnedDescriptor(owning: opened) : nil
    if opened >= 0 {
      flags.insert(.hasDirectory)
      descriptors.append(opened)
    }
    self.flags = flags
    self.descriptors = descriptors
  }
}
