// SPDX-License-Identifier: Apache-2.0

/// Lines of cells with aligned columns, two spaces apart.
struct TextTable {
  /// On which side of a column its cells stand.
  enum Alignment {
    case left, right
  }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ alignments: [Alignment]) {
    self.alignments = alignments
  }

  /// Adds a line; a line may end early, and a cell that ends one may be longer than its column.
  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  /// The lines, each with its newline and no trailing spaces.
  var text: String {
    let widths = alignments.indices.map { column in
      rows.map {
        $0.count > column + 1 || $0.count == alignments.count ? Palette.width(of: $0[column]) : 0
      }
      .max() ?? 0
    }
    return rows.map { line($0, widths: widths) + "\n" }.joined()
  }

  private func line(_ cells: [String], widths: [Int]) -> String {
    let padded = zip(cells, zip(widths, alignments)).map { cell, layout in
      let padding = String(repeating: " ", count: max(0, layout.0 - Palette.width(of: cell)))
      return layout.1 == .left ? cell + padding : padding + cell
    }
    let line = padded.joined(separator: "  ")
    guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
    return String(line[...last])
  }
}
