// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc

/// Shows how far an exploration is, on a terminal as one changing line and elsewhere as two.
struct ExplorationDisplay {
  let name: String
  let console: Console
  let isQuiet: Bool
  private let start: ContinuousClock.Instant = .now

  init(name: String, console: Console, isQuiet: Bool) {
    self.name = name
    self.console = console
    self.isQuiet = isQuiet
    if !isQuiet, !console.isTerminal { console.showError("\(name): started\n") }
  }

  mutating func update(_ progress: ExplorationProgress) {
    guard !isQuiet, console.isTerminal else { return }
    let line = Self.line(name, progress, elapsed: .now - start).prefix(console.lineLength)
    console.showError("\r\(line)\u{1B}[K")
  }

  func end(_ conclusion: String) {
    guard !isQuiet else { return }
    console.showError(console.isTerminal ? "\r\u{1B}[K" : "\(name): \(conclusion)\n")
  }

  /// One line with the schedules done, of how many, the rate and the depth.
  static func line(
    _ name: String, _ progress: ExplorationProgress, elapsed: Duration
  ) -> String {
    let seconds = elapsed / .seconds(1)
    let rate = seconds > 0 ? Double(progress.schedules) / seconds : 0
    var line = "\(name): \(Amount.text(progress.schedules, "schedule"))"
    if let planned = progress.planned {
      let isLarge = planned >= 1e9
      let number = isLarge ? "10^" + HumanUnits.fixed(log10(planned), digits: 0) : nil
      line += " of about \(number ?? HumanUnits.fixed(planned, digits: 0))"
    }
    line += ", \(HumanUnits.rate(perSecond: rate))"
    return progress.depth > 0 ? line + ", depth \(progress.depth)" : line
  }
}
