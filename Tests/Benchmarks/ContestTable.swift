// SPDX-License-Identifier: Apache-2.0

/// Results in aligned columns, for a person.
struct ContestTable {
  private let nameWidth: Int
  private let unitWidth: Int
  private let peerWidth: Int

  init(_ contests: [Contest]) {
    nameWidth = contests.map(\.name.count).max() ?? 0
    unitWidth = contests.map(\.ours.unit.count).max() ?? 0
    peerWidth = contests.map(\.peer.name.count).max() ?? 0
  }

  var header: String {
    line("benchmark", "unit", "ours", "peer", "", "ratio")
  }

  func row(of result: ContestResult) -> String {
    line(
      result.name, result.unit, Self.text(result.ours.median), result.peer.name,
      Self.text(result.peer.median), result.ratio.map { Self.text($0) + "x" } ?? "-")
  }

  private func line(
    _ name: String, _ unit: String, _ ours: String, _ peerName: String, _ peer: String,
    _ ratio: String
  ) -> String {
    [
      Self.left(name, nameWidth), Self.left(unit, unitWidth), Self.right(ours, 9),
      Self.left(peerName, peerWidth), Self.right(peer, 9), Self.right(ratio, 9),
    ].joined(separator: "  ")
  }

  /// Three significant digits, with k, M and G for thousands, millions and billions.
  private static func text(_ value: Double?) -> String {
    guard let value else { return "-" }
    let (scaled, suffix): (Double, String) =
      switch value {
      case 1e9...: (value / 1e9, " G")
      case 1e6...: (value / 1e6, " M")
      case 1e4...: (value / 1e3, " k")
      default: (value, "")
      }
    let decimals = scaled >= 100 ? 1.0 : scaled >= 10 ? 10 : 100
    let rounded = (scaled * decimals).rounded() / decimals
    return (decimals == 1 ? "\(Int(rounded))" : "\(rounded)") + suffix
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
