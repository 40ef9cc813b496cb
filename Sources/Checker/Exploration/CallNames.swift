// SPDX-License-Identifier: Apache-2.0

/// What the calls of an execution are called, for finding the one that an event belongs to.
struct CallNames {
  private var names: [Int: [String]] = [:]

  init(_ calls: [RecordedCall]) {
    for call in calls.sorted(by: { $0.index < $1.index }) {
      names[call.process, default: []].append(call.name)
    }
  }

  /// The name of the call that its process was in, or nothing.
  func name(of event: StepEvent) -> String {
    event.operation > 0 ? names[event.process]?[event.operation - 1] ?? "" : ""
  }
}

extension Execution {
  var callNames: CallNames { CallNames(calls) }
}
