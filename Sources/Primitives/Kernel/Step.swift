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

  /// Calls `hook` before every step of this process from now on; `nil` lets go.
  static func control(
    _ hook: (@convention(c) (UInt32, UnsafeRawPointer) -> Void)?
  ) {
    unsafe cp_set_step_hook(hook)
  }

  @inline(__always)
  static func take(_ kind: StepKind, at word: UnsafeRawPointer) {
    unsafe cp_step(kind.rawValue, word)
  }
}
