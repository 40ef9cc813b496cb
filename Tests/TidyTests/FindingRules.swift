// SPDX-License-Identifier: Apache-2.0

/// What a script about other software looks like.
enum FindingRules {
  /// What each script says and does, wherever it stands in it.
  private static let required = [
    "set -euo pipefail", "# Software:", "# Input:", "# Expected:", "# Seen:", "exit 77",
    "$(mktemp -d)", "rm -rf \"$scratch\"",
  ]

  /// Finds what a script lacks of its form.
  static func form(_ file: SourceFile) -> [Violation] {
    required.filter { part in !file.lines.contains { $0.contains(part) } }
      .map { Violation(file.path, "has no \($0)") }
  }

  /// Finds scripts that the table of the folder does not link.
  static func table(_ scripts: [SourceFile], in page: SourceFile) -> [Violation] {
    scripts.filter { script in
      let name = script.components.last ?? script.path
      return !page.lines.contains { $0.hasPrefix("| [\(name)](\(name)) |") }
    }
    .map { Violation($0.path, "give it a row in \(page.path)") }
  }
}
