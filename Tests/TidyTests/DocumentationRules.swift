// SPDX-License-Identifier: Apache-2.0

/// Nothing is public that is not explained.
enum DocumentationRules {
  /// The longest summary, in characters.
  static let maximumSummary = 150

  /// Finds a public declaration without a documentation comment right above it.
  static func undocumented(_ file: SourceFile) -> [Violation] {
    publicDeclarations(in: file)
      .filter { documentation(above: $0, in: file).isEmpty }
      .map { Violation(file.path, line: $0 + 1, "document this public declaration") }
  }

  /// Finds a public declaration whose summary is not one short sentence.
  static func summaries(_ file: SourceFile) -> [Violation] {
    publicDeclarations(in: file).compactMap { index in
      let summary = documentation(above: index, in: file).prefix { !$0.isEmpty }
        .joined(separator: " ")
      guard !summary.isEmpty, !summary.hasSuffix(".") || summary.count > maximumSummary else {
        return nil
      }
      return Violation(
        file.path, line: index + 1,
        "summarise it in one sentence of at most \(maximumSummary) characters, with its full stop")
    }
  }

  /// The lines, counted from 0, on which something is made public.
  private static func publicDeclarations(in file: SourceFile) -> [Int] {
    let introducers: Set = [
      "class", "struct", "enum", "protocol", "actor", "typealias", "func", "var", "let", "init",
      "subscript", "case", "macro", "associatedtype",
    ]
    return Set(
      file.words.indices.compactMap { index in
        guard ["public", "open"].contains(file.words[index].text) else { return nil }
        let line = file.words[index].line
        let rest = file.words[index...].prefix { $0.line == line }.map(\.text)
        return rest.contains { introducers.contains($0) } && !rest.contains("import")
          && !rest.contains("override") ? line - 1 : nil
      }
    ).sorted()
  }

  /// The text of the documentation comment above a line, attributes skipped.
  private static func documentation(above index: Int, in file: SourceFile) -> [String] {
    var comment: [String] = []
    for line in file.lines[..<index].reversed() {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("///") {
        comment.append(String(text.dropFirst(3).drop { $0 == " " }))
      } else if text.hasPrefix("@") || text.hasPrefix("// "), comment.isEmpty {
        continue
      } else {
        break
      }
    }
    return comment.reversed()
  }
}
