// SPDX-License-Identifier: Apache-2.0

/// What the repository as a whole looks like.
enum RepositoryRules {
  /// All that may stand at the top level.
  static let topLevel: Set = [
    "Package.swift", "Sources", "Tests", "reports", "findings", "CONTRIBUTING.md", "README.md",
    "LICENSE", "CHANGELOG.md", ".ci", ".github", ".swift-format", ".gitignore",
  ]

  /// Finds what is missing at the top level and what does not belong there.
  static func topLevel(_ names: [String]) -> [Violation] {
    topLevel.subtracting(names).sorted().map { Violation($0, "is missing") }
      + Set(names).subtracting(topLevel).sorted()
      .map { Violation($0, "does not belong at the top level") }
  }

  /// Finds links in a Markdown file that lead nowhere; `exists` judges a path from the top.
  static func links(_ file: SourceFile, exists: (String) -> Bool) -> [Violation] {
    var isFenced = false
    return file.lines.indices.flatMap { index -> [Violation] in
      if file.lines[index].drop(while: { $0 == " " }).hasPrefix("```") {
        isFenced.toggle()
      }
      guard !isFenced else { return [] }
      return targets(in: file.lines[index]).compactMap { target in
        let path = target.prefix { $0 != "#" }
        guard !path.isEmpty, !target.contains(":"), !exists(resolve(String(path), from: file.path))
        else { return nil }
        return Violation(file.path, line: index + 1, "the link to \(target) leads nowhere")
      }
    }
  }

  /// Finds paths that are true on one machine only.
  static func machinePaths(_ file: SourceFile) -> [Violation] {
    let folders = ["work", "tmp", "home", "root", "Users"].map { "/\($0)/" }
    return file.lines.indices.flatMap { index in
      folders.filter { isAbsolute($0, in: file.lines[index]) }.map {
        Violation(file.path, line: index + 1, "\($0) is a place on one machine")
      }
    }
  }

  /// The targets of inline links and of link definitions.
  private static func targets(in line: String) -> [String] {
    var targets: [String] = []
    for piece in line.split(separator: "](", omittingEmptySubsequences: false).dropFirst() {
      targets.append(String(piece.prefix { $0 != ")" && $0 != " " }))
    }
    if line.hasPrefix("["), let definition = line.split(separator: "]: ", maxSplits: 1).last,
      line.contains("]: ")
    {
      targets.append(String(definition.prefix { $0 != " " }))
    }
    return targets
  }

  private static func resolve(_ target: String, from path: String) -> String {
    var parts = path.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part == "..", !parts.isEmpty {
        parts.removeLast()
      } else {
        parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }

  /// A folder inside a longer path or an address is not meant.
  private static func isAbsolute(_ folder: String, in line: String) -> Bool {
    let pieces = line.split(separator: folder, omittingEmptySubsequences: false)
    return pieces.dropLast().contains { piece in
      guard let last = piece.last else { return true }
      return !last.isLetter && !last.isNumber && !"._-})/~".contains(last)
    }
  }
}
