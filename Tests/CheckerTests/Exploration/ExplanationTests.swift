// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checker

@Suite struct ExplanationTests {
  private func row(_ event: StepEvent) -> String {
    let execution = Execution(
      events: [event], calls: [], deaths: [], errors: [:], end: .ended, isRedundant: false)
    let text = Explanation(execution: execution, name: { "word \($0)" }).text
    return text.split(separator: "\n").last.map(String.init) ?? ""
  }

  private func step(
    _ kind: StepEvent.Kind, _ before: Int64, _ first: Int64 = 0, _ second: Int64 = 0
  ) -> StepEvent {
    StepEvent(
      process: 0, kind: kind, address: 64, before: UInt64(bitPattern: before),
      first: UInt64(bitPattern: first), second: UInt64(bitPattern: second))
  }

  @Test(arguments: [
    (Int64(-1), "-1"), (0, "0"), (65535, "65535"), (-65535, "-65535"), (65536, "0x10000"),
    (-65536, "0xffffffffffff0000"), (.min, "0x8000000000000000"), (.max, "0x7fffffffffffffff"),
  ])
  func `small numbers are shown as such, negative ones too`(value: Int64, text: String) {
    #expect(row(step(.load, value)).hasSuffix("word 64  \(text)"))
  }

  @Test func `every kind of step shows its numbers so`() {
    #expect(row(step(.store, -1, 2)).hasSuffix("-1 -> 2"))
    #expect(row(step(.exchange, 1, -2)).hasSuffix("1 -> -2"))
    #expect(row(step(.compareExchange, -1, -1, 7)).hasSuffix("-1 -> 7"))
    #expect(row(step(.compareExchange, -2, -1, 7)).hasSuffix("-2, not -1"))
    #expect(row(step(.write, 0, -1)).hasSuffix("-> -1"))
    #expect(row(step(.add, 5, 3)).hasSuffix("5 + 3"))
    #expect(row(step(.add, 5, -1)).hasSuffix("5 - 1"))
  }
}
