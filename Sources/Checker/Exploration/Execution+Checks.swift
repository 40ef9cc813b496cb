// SPDX-License-Identifier: Apache-2.0

/// What checks of executions have in common.
extension Execution {
  /// The calls of living processes that have not returned.
  public var pendingCalls: [RecordedCall] {
    calls.filter { $0.returned == nil && !deaths.contains($0.process) }
  }

  /// The step at which a process was killed.
  func death(of process: Int) -> Int? {
    events.firstIndex { $0.kind == .crash && $0.process == process }
  }

  /// The spans, in steps, in which processes held what they got by one call and gave back by
  /// another; one that was killed held it until then.
  func holds(from acquire: String, to release: String) -> [(process: Int, span: Range<Int>)] {
    var holds: [(process: Int, span: Range<Int>)] = []
    for call in calls(acquire) {
      // From the last step of the one call to the first step of the other.
      guard let returned = call.returned else { continue }
      let next = calls.first {
        $0.process == call.process && $0.name == release && $0.index > call.index
      }
      let giving = next.flatMap { next in
        events.firstIndex { $0.process == call.process && $0.operation == next.index + 1 }
      }
      let start = max(returned - 1, 0)
      // Without control there are no steps, but tickets; who was killed is taken to have let go.
      let unknown = events.isEmpty ? next?.invoked ?? start : events.count
      holds.append(
        (call.process, start..<max(start, giving ?? death(of: call.process) ?? unknown)))
    }
    return holds
  }

  /// A sentence for the first instant at which more processes than `limit` held something.
  func overlaps(from acquire: String, to release: String, atMost limit: Int) -> [String] {
    let holds = holds(from: acquire, to: release)
    for hold in holds {
      let holders = holds.filter { $0.span.contains(hold.span.lowerBound) }
      if holders.count > limit {
        let names = holders.map { "\($0.process)" }.joined(separator: ", ")
        return ["processes \(names) held at once at step \(hold.span.lowerBound)"]
      }
    }
    return []
  }

  /// The processes that were killed between two of their calls, of which the second gives back.
  func holdersAtDeath(from acquire: String, to release: String) -> [Int] {
    deaths.sorted().filter { process in
      let own = calls.filter { $0.process == process }
      return own.last?.name == acquire && own.last?.returned != nil
    }
  }
}
