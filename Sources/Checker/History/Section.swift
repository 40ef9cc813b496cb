// SPDX-License-Identifier: Apache-2.0

/// A stretch in which a process surely held the lock or a permit.
///
/// From the return of its acquire to the call of its release: the holder may have held it a little
/// longer on both sides, never shorter. For a process that died inside, it ends at the last ticket
/// it drew.
struct Section: Equatable {
  var process: Int
  var start: UInt64
  var end: UInt64
}

extension History {
  /// The sections of all workers, ordered by start.
  ///
  /// Acquires that timed out or did not return are left out, as are releases that no acquire
  /// precedes. Takes O(*n* log *n*) in the number of calls.
  func sections(processes: Int) -> [Section] {
    var lanes = [[Int]](repeating: [], count: processes)
    var lastTickets = [UInt64](repeating: 0, count: processes)
    for (index, call) in calls.enumerated() where lanes.indices.contains(call.process) {
      lastTickets[call.process] = max(
        lastTickets[call.process], call.returned ?? call.invoked)
      if call.operation == .acquire || call.operation == .release {
        lanes[call.process].append(index)
      }
    }
    var sections: [Section] = []
    for process in 0..<processes {
      append(lane: lanes[process], endingAt: lastTickets[process], to: &sections)
    }
    sections.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    return sections
  }

  private func append(lane: [Int], endingAt lastTicket: UInt64, to sections: inout [Section]) {
    let lane = lane.sorted { calls[$0].invoked < calls[$1].invoked }
    var held: [UInt64] = []
    for index in lane {
      let call = calls[index]
      if call.operation == .release {
        guard let start = held.popLast() else { continue }
        sections.append(
          Section(process: call.process, start: start, end: max(start, call.invoked)))
      } else if let returned = call.returned, call.result != 2 {
        held.append(returned)
      }
    }
    guard let process = lane.first.map({ calls[$0].process }) else { return }
    sections += held.map { Section(process: process, start: $0, end: lastTicket) }
  }
}
