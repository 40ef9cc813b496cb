// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// An open file, socket or process of this process, which is closed with the last use of this
/// object.
///
/// A forked child has a copy of both, and closes its own.
package final class OwnedDescriptor: Sendable {
  package let rawValue: Int32

  package init(owning descriptor: Int32) {
    rawValue = descriptor
  }

  deinit {
    _ = close(rawValue)
  }
}
