// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes store, take and look at what stands at one key.
struct DictionaryExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  private static let key: UInt64 = 1

  var name: String { "dictionary" }

  var smaller: [DictionaryExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  func prepare() throws -> SharedDictionary<UInt64, UInt64> { try SharedDictionary() }

  func run(
    process: Int, on dictionary: SharedDictionary<UInt64, UInt64>, recorder: CallRecorder
  ) throws {
    for index in 0..<operations {
      switch (process + index) % 3 {
      case 0:
        let value = UInt64(process + 1) << 32 | UInt64(index)
        try recorder.call("store", value) {
          try dictionary.updateValue(value, forKey: Self.key) ?? 0
        }
      case 1:
        try recorder.call("take") { try dictionary.removeValue(forKey: Self.key) ?? 0 }
      default:
        try recorder.call("look") { try dictionary[Self.key] ?? 0 }
      }
    }
  }

  func check(
    _ execution: Execution, on dictionary: SharedDictionary<UInt64, UInt64>
  ) throws -> [String] {
    let last = try dictionary[Self.key] ?? 0
    let count = try dictionary.count
    guard count == (last == 0 ? 0 : 1) else {
      return ["\(Amount.text(count, "entry", "entries")) for one key"]
    }
    let calls = ["store", "take", "look"].flatMap { execution.calls($0) }
    if RegisterOrder.exists(for: calls, endingWith: last) { return [] }
    let text = calls.map { "\($0.name) \($0.argument): \($0.result.map(String.init) ?? "cut off")" }
    return ["no order of \(text.joined(separator: ", ")) ends with \(last)"]
  }
}
