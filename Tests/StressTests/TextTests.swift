// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import stress

@Suite struct TextTests {
  @Test(arguments: [
    (0, "0 ns"), (999, "999 ns"), (1000, "1.00 µs"), (4123, "4.12 µs"), (41_230, "41.2 µs"),
    (412_300, "412 µs"), (999_999, "1.00 ms"), (1_500_000_000, "1.50 s"), (-5, "-5 ns"),
    (3_600_000_000_000, "3600 s"), (.max, "9223372037 s"), (.min, "-9223372037 s"),
  ])
  func `times have three digits and a unit`(nanoseconds: Int64, text: String) {
    #expect(HumanUnits.duration(nanoseconds: nanoseconds) == text)
  }

  @Test(arguments: [(0, "0 /s"), (950, "950 /s"), (1_880_000, "1.88 M/s"), (9.996e9, "10.0 G/s")])
  func `rates have three digits and a unit`(rate: Double, text: String) {
    #expect(HumanUnits.rate(perSecond: rate) == text)
  }

  @Test func `no number traps`() {
    for value in [Double.infinity, -.infinity, .nan, .greatestFiniteMagnitude, -0.001] {
      #expect(!HumanUnits.rate(perSecond: value).isEmpty)
      #expect(!HumanUnits.fixed(value, digits: 2).isEmpty)
    }
    #expect(HumanUnits.fixed(-0.001, digits: 2) == "0.00")
    #expect(HumanUnits.fixed(1.005, digits: 0) == "1")
    #expect(HumanUnits.fixed(-12.05, digits: 1) == "-12.1")
    #expect(HumanUnits.trimmed(12.5) == "12.5")
    #expect(HumanUnits.trimmed(30) == "30")
    #expect(HumanUnits.trimmed(0) == "0")
  }

  @Test func `columns are aligned and lines end with their text`() {
    var table = TextTable([.left, .right, .left])
    table.add(["name", "count", "note"])
    table.add(["a", "12", ""])
    table.add(["longer", "a cell that ends its line early"])
    #expect(
      table.text == """
        name    count  note
        a          12
        longer  a cell that ends its line early

        """)
  }

  @Test func `edit distances and suggestions`() {
    #expect(Suggestion.distance("", "abc") == 3)
    #expect(Suggestion.distance("kitten", "sitting") == 3)
    #expect(Suggestion.distance("same", "same") == 0)
    #expect(Suggestion.nearest(to: "quee", among: ["counter", "queue"]) == "queue")
    #expect(Suggestion.nearest(to: "xyz", among: ["counter", "queue"]) == nil)
    #expect(Suggestion.nearest(to: String(repeating: "q", count: 5000), among: ["q"]) == nil)
    #expect(Suggestion.nearest(to: "x", among: []) == nil)
  }

  @Test(arguments: 1...200)
  func `the bar fits into any terminal`(columns: Int) {
    for name in ["event", "recursive-lock"] {
      let line = ProgressDisplay.line(
        name: name, progress: .init(completedCalls: 50, plannedCalls: 100), elapsed: .seconds(2),
        length: columns - 1)
      #expect(line.count < columns, "\(line)")
      #expect(line.contains("#") == (columns >= (name == "event" ? 43 : 47)), "\(columns): \(line)")
    }
  }

  @Test func `colours take no room, and plain text has none`() {
    var table = TextTable([.left, .left])
    let palette = Palette(isOn: true)
    table.add([palette.verdict(.passed), "a"])
    table.add([palette.verdict(.inconclusive), "b"])
    #expect(
      table.text
        == "\u{1B}[32mpassed\u{1B}[0m        a\n\u{1B}[33minconclusive\u{1B}[0m  b\n")
    #expect(Palette().bad("x") == "x")
    #expect(Palette.width(of: palette.bad("four")) == 4)
  }

  @Test func `one is not many`() {
    #expect(Amount.processes(1) == "1 process")
    #expect(Amount.processes(0) == "0 processes")
    #expect(Amount.text(1, "item is", "items are") == "1 item is")
    #expect(Amount.text(2, "invariant") == "2 invariants")
  }

  @Test func `the bar stays inside its line`() {
    for (completed, planned) in [(0, 0), (50, 100), (500, 100), (-5, 100), (Int.max, 1)] {
      let line = ProgressDisplay.line(
        name: "semaphore", progress: .init(completedCalls: completed, plannedCalls: planned),
        elapsed: .seconds(2))
      #expect(line.count < 80, "\(line)")
    }
    #expect(
      ProgressDisplay.line(
        name: "counter", progress: .init(completedCalls: 50, plannedCalls: 100),
        elapsed: .seconds(2)
      ) == "counter    [############............]  50 %     25 /s    2.0 s")
  }
}
