// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// What the calling thread hands down to a process that it starts now, beside open files and the
/// working directory: environment, user and groups, root, limits, priority and so on.
struct Inheritance: Sendable {
  private let asked: UInt64
  private let told: UInt64

  init() {
    let now = cp_surroundings_now()
    asked = now.asked
    told = now.told
  }

  /// Whether both are the same, as far as can be seen; without `/proc` less can.
  func isSame(as other: Inheritance) -> Bool {
    asked == other.asked && (told == other.told || told == 0 || other.told == 0)
  }
}
