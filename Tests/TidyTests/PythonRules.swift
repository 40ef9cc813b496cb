// SPDX-License-Identifier: Apache-2.0

/// The pages that say what Python's names and tests have become say it of all, and truly.
enum PythonRules {
  /// What a remark begins with where something is not there yet.
  static let postponement = "next: "

  /// Finds rows that say neither what a name has become nor why nothing.
  static func unexplained(_ page: SourceFile) -> [Violation] {
    TableRow.rows(of: page).filter { $0.counterparts.isEmpty && $0.remark.isEmpty }
      .map { Violation(page.path, line: $0.line, "say what \($0.name) has become, or why nothing") }
  }

  /// Finds rows that postpone what should be there.
  static func postponed(_ page: SourceFile) -> [Violation] {
    TableRow.rows(of: page).filter { $0.remark.hasPrefix(postponement) }
      .map { Violation(page.path, line: $0.line, "\($0.name) is not to be postponed") }
  }

  /// Finds what a list has and a page has not, the reverse, and what a page says twice.
  static func differences(_ page: SourceFile, from list: SourceFile) -> [Violation] {
    let rows = TableRow.rows(of: page)
    let names = Set(rows.map(\.name))
    var seen: Set<String> = []
    return Set(list.lines).subtracting(names).sorted()
      .map { Violation(page.path, "has no row for \($0)") }
      + rows.filter { !list.lines.contains($0.name) }
      .map { Violation(page.path, line: $0.line, "\($0.name) is no name of \(list.path)") }
      + rows.filter { !seen.insert($0.name).inserted }
      .map { Violation(page.path, line: $0.line, "\($0.name) has a row already") }
  }

  /// Finds Swift names that are not public in any of the sources, argument labels included.
  static func unknownNames(_ page: SourceFile, in sources: [SourceFile]) -> [Violation] {
    var names: [String: Set<String>] = [:]
    for source in sources { names.merge(source.publicNames) { $0.union($1) } }
    return TableRow.rows(of: page).flatMap { row in
      row.counterparts.filter { !isKnown($0, in: names) }.map {
        Violation(page.path, line: row.line, "\($0) is not public here")
      }
    }
  }

  private static func isKnown(_ name: String, in names: [String: Set<String>]) -> Bool {
    guard let words = names[String(name.prefix { $0 != "(" })] else { return false }
    let labels = name.drop { $0 != "(" }.split { "():".contains($0) }.map(String.init)
    return labels.allSatisfy(words.contains)
  }

  /// Finds cases that the file which a page names has no test of.
  static func missingTests(_ page: SourceFile, in tests: [SourceFile]) -> [Violation] {
    TableRow.rows(of: page).flatMap { row in
      row.counterparts.filter { file in
        !tests.contains { $0.path.hasSuffix("/\(file)") && displayNames(in: $0).contains(row.name) }
      }
      .map { Violation(page.path, line: row.line, "\($0) has no test called \(row.name)") }
    }
  }

  /// Finds tests that are called after a case which there is not.
  static func unknownCases(_ test: SourceFile, in list: SourceFile) -> [Violation] {
    displayNames(in: test).filter { name in
      let parts = name.split(separator: ".")
      return parts.count == 2 && !name.contains(" ") && name.drop { $0 == "_" }.hasPrefix("Test")
        && !list.lines.contains(name)
    }
    .sorted().map { Violation(test.path, "\($0) is no case of \(list.path)") }
  }

  /// Finds numbers without a test whose name is `word`, the number and a colon.
  static func missingNumbers(
    _ numbers: some Sequence<Int>, of word: String, in tests: [SourceFile]
  ) -> [Violation] {
    let lines = tests.flatMap(\.lines)
    return numbers.filter { number in
      !lines.contains { $0.contains("\"\(word) \(number): ") }
    }
    .map { Violation("Tests", "no test is called \"\(word) \($0): …\"") }
  }

  /// What the tests of a file are called, up to a remark.
  private static func displayNames(in file: SourceFile) -> Set<String> {
    Set(
      file.lines.flatMap { line in
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset % 2 == 1 }
          .map { String($0.element.prefix { !": ,".contains($0) }) }
      })
  }
}
