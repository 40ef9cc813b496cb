// SPDX-License-Identifier: Apache-2.0

/// The form in which a command prints its result.
enum OutputFormat: String, CaseIterable {
  /// Aligned text for a person.
  case text
  /// JSON for a program.
  case json
}
