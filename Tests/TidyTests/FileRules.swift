// SPDX-License-Identifier: Apache-2.0

/// What a source file looks like from outside.
enum FileRules {
  /// The most lines a file may have.
  static let maximumLines = 500

  /// The most columns a line may have.
  static let maximumColumns = 100

  /// Finds a source file that does not begin with its licence line and a blank line.
  static func licenceLine(_ file: SourceFile) -> [Violation] {
    let isScript = [".py", ".sh", ".ci/run"].contains { file.path.hasSuffix($0) }
    let expected = (isScript ? "# " : "// ") + "SPDX-License-Identifier: Apache-2.0"
    // A script's interpreter and a manifest's tools version have to stand on the first line.
    let first = file.lines.first ?? ""
    let start = first.hasPrefix("#!") || first.hasPrefix("// swift-tools-version") ? 1 : 0
    guard file.lines.count > start + 1, file.lines[start] == expected,
      file.lines[start + 1].isEmpty || isScript
    else {
      return [Violation(file.path, line: 1, "begin with \"\(expected)\" and a blank line")]
    }
    return []
  }

  /// Finds a file that should be several.
  static func length(_ file: SourceFile) -> [Violation] {
    guard file.lines.count > maximumLines else { return [] }
    return [Violation(file.path, "\(file.lines.count) lines; split it, the limit is 500")]
  }

  /// Finds lines that are too wide to stand side by side.
  static func width(_ file: SourceFile) -> [Violation] {
    file.lines.indices.compactMap { index in
      guard file.lines[index].utf8.count > maximumColumns, file.lines[index].count > maximumColumns
      else { return nil }
      return Violation(file.path, line: index + 1, "break the line at column \(maximumColumns)")
    }
  }

  /// Finds a file whose name is not that of a type in it.
  static func name(_ file: SourceFile) -> [Violation] {
    // The compiler wants this name.
    guard file.stem != "main" else { return [] }
    let parts = file.stem.split(separator: "+", maxSplits: 1).map(String.init)
    let declared = file.declaredTypes.map(\.name)
    let names = parts.count == 2 ? declared + file.extendedTypes : declared
    guard let type = parts.first, !names.contains(type) else { return [] }
    return [Violation(file.path, "declare \(type) here, or name the file after what it declares")]
  }

  /// Finds marks of work that was left undone.
  static func unfinishedMarks(_ file: SourceFile) -> [Violation] {
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    return file.lines.indices.flatMap { index in
      marks.filter { file.lines[index].contains($0) }.map {
        Violation(file.path, line: index + 1, "finish what \($0) postpones, or open an issue")
      }
    }
  }
}
