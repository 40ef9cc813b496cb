// SPDX-License-Identifier: Apache-2.0

/// A number of things in words, in the singular where it is one.
package enum Amount {
  /// Such as `1 process` or `3 processes`; without a plural of its own, the word gets an s.
  package static func text(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  /// Such as `1 process`.
  package static func processes(_ number: Int) -> String { text(number, "process", "processes") }
}
