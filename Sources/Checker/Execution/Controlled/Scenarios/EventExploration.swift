// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Half of the processes set an event and clear it at once, the others wait for it.
struct EventExploration: ControlledScenario {
  let processes: Int
  let operations: Int

  var name: String { "event" }

  var smaller: [EventExploration] {
    Self.smallerSizes(processes, operations).map { Self(processes: $0, operations: $1) }
  }

  private var setters: Int { processes - processes / 2 }

  func prepare() throws -> Event { try Event() }

  func run(process: Int, on event: Event, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      if process < setters {
        recorder.call("set") { event.set() }
        recorder.call("clear") { event.clear() }
      } else {
        recorder.call("wait") { event.wait() }
      }
    }
  }

  func check(_ execution: Execution, on event: Event) throws -> [String] {
    let sets = execution.calls("set")
    var violations: [String] = []
    for wait in execution.calls("wait") {
      guard let returned = wait.returned else { continue }
      if !sets.contains(where: { $0.invoked < returned }) {
        violations.append("process \(wait.process) went on before any set")
      }
    }
    if execution.deaths.isEmpty, event.isSet { violations.append("set after the last clear") }
    return violations
  }

  /// Who waits may sleep if every set came before its wait: the flag was cleared again.
  func permitsSleepers(_ execution: Execution, on event: Event) throws -> Bool {
    guard !event.isSet else { return false }
    let sets = execution.calls("set").filter { $0.returned != nil }
    return execution.pendingCalls.allSatisfy { wait in
      // The wait began, for others, with its first look.
      let look = execution.events.firstIndex {
        $0.process == wait.process && $0.operation == wait.index + 1
      }
      return sets.allSatisfy { $0.invoked <= look ?? .max }
    }
  }
}
