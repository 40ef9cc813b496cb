// SPDX-License-Identifier: Apache-2.0

/// Finds the word that was probably meant.
enum Suggestion {
  /// The candidate nearest to a word, if it is near enough to be a slip of the fingers.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let nearest = candidates.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
    guard let (candidate, distance) = nearest, distance <= max(2, word.count / 3),
      distance < candidate.count
    else { return nil }
    return candidate
  }

  /// The question that follows a word that is not known, empty when nothing is near.
  static func question(_ word: String, among candidates: [String]) -> String {
    nearest(to: word, among: candidates).map { ", did you mean \($0)?" } ?? ""
  }

  /// The number of single-character edits between two words (Wagner and Fischer, 1974).
  static func distance(_ first: String, _ second: String) -> Int {
    // Nobody mistypes a word this long, and the table would grow with the square of its length.
    guard first.count <= 64, second.count <= 64 else { return .max }
    let columns = second.map { $0 }
    var row = Array(0...columns.count)
    for (line, character) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in columns.enumerated() {
        let substitution = diagonal + (character == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substitution, row[column] + 1, diagonal + 1)
      }
    }
    return row[columns.count]
  }
}
