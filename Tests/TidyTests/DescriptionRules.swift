// SPDX-License-Identifier: Apache-2.0

/// Whatever a user of the library can print says what it is, and not how it is made.
enum DescriptionRules {
  /// Types of which all that is stored is public, so that what the compiler prints is right.
  static let exempt: Set<String> = ["PoolOptions", "ProcessContext"]

  private static let introducers: Set<Substring> = [
    "struct", "class", "actor", "enum", "extension",
  ]

  /// Finds public structs, classes and actors of the library that have no description.
  static func undescribed(_ files: [SourceFile]) -> [Violation] {
    let files = files.filter { $0.path.hasPrefix("Sources/Primitives/") }
    let described = Set(files.flatMap(Self.described)).union(exempt)
    return files.flatMap { file in
      file.codeLines.indices.compactMap { index in
        guard let name = publicType(in: file.codeLines[index]), !described.contains(name) else {
          return nil
        }
        return Violation(
          file.path, line: index + 1, "\(name) prints how it is made: give it a description")
      }
    }
  }

  private static func words(_ line: String) -> [Substring] {
    line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
  }

  /// What follows the word that introduces a type, without what it is nested in.
  private static func name(in line: String, after introducers: Set<Substring>) -> String? {
    let words = words(line)
    guard let place = words.firstIndex(where: introducers.contains), place + 1 < words.count
    else { return nil }
    return words[place + 1].split(separator: ".").last.map(String.init)
  }

  private static func publicType(in line: String) -> String? {
    let words = words(line)
    guard words.first == "public" || words.first == "open", !words.contains("func") else {
      return nil
    }
    return name(in: line, after: ["struct", "class", "actor"])
  }

  private static func described(_ file: SourceFile) -> [String] {
    file.codeLines.indices.compactMap { index in
      guard words(file.codeLines[index]).contains("CustomStringConvertible") else { return nil }
      return file.codeLines[...index].reversed()
        .lazy.compactMap { name(in: $0, after: introducers) }.first
    }
  }
}
