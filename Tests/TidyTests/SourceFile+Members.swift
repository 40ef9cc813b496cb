// SPDX-License-Identifier: Apache-2.0

extension SourceFile {
  /// What the file makes public: "Type" and "Type.member", each with every word of its signature.
  ///
  /// A nested type is known by its own name alone. Overloads share one entry.
  var publicNames: [String: Set<String>] {
    var names: [String: Set<String>] = [:]
    var types: [(name: String, depth: Int, isOpen: Bool)] = []
    var next: (name: String, depth: Int, isOpen: Bool)?
    for (index, word) in words.enumerated() {
      if let opened = next, word.depth == opened.depth { types.append(opened) }
      if next.map({ $0.depth == word.depth }) ?? false { next = nil }
      while let last = types.last, word.depth < last.depth { types.removeLast() }
      guard word.depth == types.last?.depth ?? 0, word.before != UInt8(ascii: ".") else { continue }
      let isPublic = isPublic(index) || types.last?.isOpen ?? false
      if let name = typeName(at: index) {
        let opensMembers = isPublic && ["protocol", "enum"].contains(word.text)
        let isOpenExtension = word.text == "extension" && isPublic
        next = (name, word.depth + 1, opensMembers || isOpenExtension)
        if isPublic, word.text != "extension" { names[name, default: []] = [] }
      } else if isPublic, let name = memberName(at: index), let type = types.last {
        names["\(type.name).\(name)", default: []].formUnion(signature(from: index))
      }
    }
    return names
  }

  private func isPublic(_ index: Int) -> Bool {
    let line = words[index].line
    return words[..<index].reversed().prefix { $0.line == line }
      .contains { ["public", "open"].contains($0.text) }
  }

  private func typeName(at index: Int) -> String? {
    let introducers: Set = ["class", "struct", "enum", "protocol", "actor", "extension"]
    let notNames: Set = ["func", "var", "let", "subscript", "init"]
    guard introducers.contains(words[index].text), index + 1 < words.count,
      !notNames.contains(words[index + 1].text)
    else { return nil }
    guard words[index].text == "extension" else { return words[index + 1].text }
    var last = index + 1
    while last + 1 < words.count, words[last + 1].before == UInt8(ascii: ".") { last += 1 }
    return words[last].text
  }

  private func memberName(at index: Int) -> String? {
    switch words[index].text {
    case "func", "var", "let", "case", "typealias", "associatedtype":
      index + 1 < words.count ? words[index + 1].text : nil
    case "init", "subscript": words[index].text
    default: nil
    }
  }

  /// The words up to the body or the next declaration.
  private func signature(from index: Int) -> [String] {
    let ends: Set = ["public", "func", "var", "let", "case", "private", "init", "subscript"]
    return words[(index + 1)...]
      .prefix { $0.depth == words[index].depth && !ends.contains($0.text) }.map(\.text)
  }
}
