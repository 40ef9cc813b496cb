// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// SIGINT and SIGTERM as something to wait for, instead of something that ends the process.
package final class InterruptDescriptor: Sendable {
  package let rawValue: Int32

  /// From now on both signals only make this descriptor readable; to be made before any other
  /// thread.
  ///
  /// - Throws: `systemFailure` when there are no descriptors left.
  package init() throws(PrimitivesError) {
    rawValue = cp_interrupt_descriptor()
    guard rawValue >= 0 else { throw PrimitivesError(call: "signalfd", error: -rawValue) }
  }

  deinit {
    _ = close(rawValue)
  }

  /// Takes one signal, if one has come.
  package func take() -> Bool { cp_take_interrupt(rawValue) }
}
