// SPDX-License-Identifier: Apache-2.0

import Testing

extension Trait where Self == TimeLimitTrait {
  /// For what might hang.
  ///
  /// The time in which other suites run counts, so it is no measure of speed.
  static var watched: Self { .timeLimit(.minutes(30)) }
}
