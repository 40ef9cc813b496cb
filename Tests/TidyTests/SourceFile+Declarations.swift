// SPDX-License-Identifier: Apache-2.0

extension SourceFile {
  /// A type that the file declares.
  struct TypeDeclaration: Equatable, Sendable {
    let name: String
    /// Whether it stands at the top level of the file.
    let isTopLevel: Bool
    /// Whether no other file can see it.
    let isPrivate: Bool
  }

  /// The types that the file declares, nested ones included.
  var declaredTypes: [TypeDeclaration] {
    let introducers: Set = ["class", "struct", "enum", "protocol", "actor", "typealias"]
    let notNames: Set = ["func", "var", "let", "subscript", "init", "override", "final"]
    var declarations: [TypeDeclaration] = []
    for (index, word) in words.enumerated().dropLast() {
      guard introducers.contains(word.text), word.before != UInt8(ascii: "."),
        word.after == UInt8(ascii: " "), !notNames.contains(words[index + 1].text)
      else { continue }
      declarations.append(
        TypeDeclaration(
          name: words[index + 1].text, isTopLevel: word.depth == 0,
          isPrivate: hasPrivateModifier(before: index)))
    }
    return declarations
  }

  /// Every name that the file extends; each part of a dotted name counts.
  var extendedTypes: [String] {
    var names: [String] = []
    for (index, word) in words.enumerated() where word.text == "extension" {
      var next = index + 1
      while next < words.count, next == index + 1 || words[next].before == UInt8(ascii: ".") {
        names.append(words[next].text)
        next += 1
      }
    }
    return names
  }

  /// The modules that the file imports, each with its line.
  var imports: [(module: String, line: Int)] {
    let kinds: Set = ["class", "struct", "enum", "protocol", "typealias", "func", "var", "let"]
    return words.indices.dropLast().compactMap { index in
      guard words[index].text == "import", words[index].depth == 0 else { return nil }
      let isKind = kinds.contains(words[index + 1].text) && index + 2 < words.count
      return (words[index + (isKind ? 2 : 1)].text, words[index].line)
    }
  }

  private func hasPrivateModifier(before index: Int) -> Bool {
    let line = words[index].line
    return words[..<index].reversed().prefix { $0.line == line }
      .contains { $0.text == "private" || $0.text == "fileprivate" }
  }
}
