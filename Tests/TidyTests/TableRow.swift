// SPDX-License-Identifier: Apache-2.0

/// One row of a table in a Markdown page: a name, what it has become, and a remark.
struct TableRow: Sendable {
  let line: Int
  let name: String
  /// The code spans of the second column.
  let counterparts: [String]
  let remark: String

  /// The rows whose first cell is a code span, of every table of a page.
  static func rows(of page: SourceFile) -> [TableRow] {
    page.lines.enumerated().compactMap { index, line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { trimmed($0) }
      guard cells.count >= 5, let name = spans(in: cells[1]).first else { return nil }
      return TableRow(
        line: index + 1, name: name, counterparts: spans(in: cells[2]), remark: cells[3])
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private static func spans(in cell: String) -> [String] {
    let pieces = cell.split(separator: "`", omittingEmptySubsequences: false)
    return pieces.indices.filter { $0 % 2 == 1 }.map { String(pieces[$0]) }
  }
}
