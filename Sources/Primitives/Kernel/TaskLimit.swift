// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// Ends this process when a piece of work takes too long.
enum TaskLimit {
  /// From `nanoseconds` on this process is killed if the word is `expected`, which becomes
  /// `desired` in the same step.
  ///
  /// - Throws: `systemFailure` when there are no timers left.
  static func set(
    _ nanoseconds: UInt64, while word: Word, is expected: UInt64, orElse desired: UInt64
  ) throws(PrimitivesError) {
    let error = unsafe cp_limit_set(word.address, expected, desired, nanoseconds)
    guard error == 0 else { throw PrimitivesError(call: "timer_create", error: error) }
  }

  static func lift() {
    cp_limit_lift()
  }
}
