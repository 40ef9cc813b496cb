// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// A descriptor that becomes readable once and for all.
struct LastingSignal: Sendable {
  let descriptor: OwnedDescriptor

  /// - Throws: `systemFailure` when there are no descriptors left.
  init() throws(PrimitivesError) {
    let descriptor = cp_signal_create()
    guard descriptor >= 0 else { throw PrimitivesError(call: "eventfd", error: -descriptor) }
    self.descriptor = OwnedDescriptor(owning: descriptor)
  }

  func raise() { cp_signal_raise(descriptor.rawValue) }
}
