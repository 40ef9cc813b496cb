// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Processes append to a list, or take its last element: every second one begins with the latter.
///
/// The elements are too large to stand in the list's own places.
struct ListExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "list" }

  var smaller: [ListExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  private static let first: UInt64 = 1
  /// What stands behind each number, to make it larger.
  private static let more = [UInt64](repeating: .max, count: 3)

  func prepare() throws -> SharedList<[UInt64]> { try SharedList([[Self.first] + Self.more]) }

  func run(
    process: Int, on list: SharedList<[UInt64]>, recorder: CallRecorder
  ) throws {
    for index in 0..<operations {
      if (process + index).isMultiple(of: 2) {
        let number = UInt64(process + 1) << 32 | UInt64(index)
        try recorder.call("append", number) { try list.append([number] + Self.more) }
      } else {
        try recorder.call("take") { try list.popLast()?[0] ?? 0 }
      }
    }
  }

  func check(
    _ execution: Execution, on list: SharedList<[UInt64]>
  ) throws -> [String] {
    let left = try list.elements.map { $0[0] }
    let appends = execution.calls("append")
    let takes = execution.calls("take")
    let taken = takes.compactMap(\.result).filter { $0 != 0 }
    let found = left + taken
    var violations: [String] = []
    if Set(found).count < found.count { violations.append("twice: \(found)") }
    let known = Set([Self.first] + appends.map(\.argument))
    violations += found.filter { !known.contains($0) }.map { "\($0) was never appended" }
    let whole = [Self.first] + appends.filter { $0.returned != nil }.map(\.argument)
    let missing = whole.filter { !found.contains($0) }
    // A take that a death cut off may have taken one.
    if missing.count > takes.count(where: { $0.returned == nil }) {
      violations.append("lost: \(missing)")
    }
    // There is one from the beginning, and it goes only to who takes it.
    if taken.isEmpty, missing.isEmpty, takes.contains(where: { $0.returned != nil }) {
      violations.append("nothing was taken, but \(left) was there")
    }
    return violations
  }
}
