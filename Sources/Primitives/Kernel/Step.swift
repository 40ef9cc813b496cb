// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// The points at which a controlled process can be paused, passed over or killed.
///
/// Every read or write that a primitive makes of a contended word, every wait and every wake is one
/// step. In ordinary use a step costs one well-predicted branch on a C global; what is tested under
/// control is therefore byte for byte what ships.
package enum Step {
  /// Whether something has taken hold of this process's steps.
  package static var isControlled: Bool { cp_is_controlled() }

  /// Before a step, with its operands: what is stored, added or exchanged, or what is expected and
  /// what is desired.
  @inline(__always)
  static func take(
    _ kind: StepKind, at word: UnsafeRawPointer, _ first: UInt64 = 0, _ second: UInt64 = 0
  ) {
    unsafe cp_step(kind.rawValue, word, first, second)
  }
}
