// SPDX-License-Identifier: Apache-2.0

/// Something about the arguments or a named file that makes the command impossible.
struct UsageError: Error, Equatable, CustomStringConvertible {
  /// One line that names the flag, field or file, and says what is wrong with it.
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// An error about one flag's value, shown with its control characters escaped.
  init(flag: String, value: String, _ reason: String) {
    self.init("\(flag): \(value.debugDescription) \(reason)")
  }
}
