// SPDX-License-Identifier: Apache-2.0

import Checker

/// Shows how far one scenario is, on a terminal as a bar and elsewhere as two plain lines.
struct ProgressDisplay {
  private static let refreshInterval: Duration = .milliseconds(100)
  private static let barWidth: Int = 24
  private static let leastBarWidth: Int = 4

  private let name: String
  private let console: Console
  private let isQuiet: Bool
  private let start: ContinuousClock.Instant = .now
  private var lastRefresh: ContinuousClock.Instant?

  /// Begins the display of a scenario.
  init(name: String, console: Console, isQuiet: Bool) {
    self.name = name
    self.console = console
    self.isQuiet = isQuiet
    guard !isQuiet, !console.isTerminal else { return }
    console.showError("\(name): started\n")
  }

  /// Redraws the bar, if there is one and the last drawing is old enough.
  mutating func update(_ progress: RunProgress) {
    guard !isQuiet, console.isTerminal else { return }
    let now = ContinuousClock.now
    if let lastRefresh, now - lastRefresh < Self.refreshInterval { return }
    lastRefresh = now
    let line = Self.line(
      name: name, progress: progress, elapsed: now - start, length: console.lineLength)
    console.showError("\r\(line)\u{1B}[K")
  }

  /// Ends the display: the bar's line disappears, or a second plain line says how it ended.
  func end(_ conclusion: String) {
    guard !isQuiet else { return }
    if console.isTerminal {
      console.showError("\r\u{1B}[K")
    } else {
      console.showError("\(name): \(conclusion)\n")
    }
  }

  /// One line with a bar, the share done, the rate and the time; where there is little room, with
  /// a shorter bar or none, and at last cut off.
  static func line(
    name: String, progress: RunProgress, elapsed: Duration, length: Int = 79
  ) -> String {
    let planned = max(progress.plannedCalls, 1)
    let share = min(max(Double(progress.completedCalls) / Double(planned), 0), 1)
    let seconds = elapsed / .seconds(1)
    let rate = seconds > 0 ? Double(progress.completedCalls) / seconds : 0
    let columns = [
      HumanUnits.fixed((share * 100).rounded(.down), digits: 0) + " %",
      HumanUnits.rate(perSecond: rate), HumanUnits.fixed(seconds, digits: 1) + " s",
    ]
    let padded = zip(columns, [5, 9, 8]).map { text, width in
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let label = name + String(repeating: " ", count: max(0, 10 - name.count))
    let figures = padded.joined(separator: " ")
    let width = min(barWidth, length - label.count - figures.count - " [] ".count)
    guard width >= leastBarWidth else {
      return String("\(name) \(columns.joined(separator: " "))".prefix(length))
    }
    let filled = Int(share * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    return "\(label) [\(bar)] \(figures)"
  }
}
