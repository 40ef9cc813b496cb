// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Workers write lines of several parts to one file, under a lock.
struct OutputScenario: Scenario {
  private let schedule: Schedule
  private let subject: String
  private let file: ScratchFile
  private let lock: PrimitivesLock
  private let grants: SharedValue<UInt64>

  init(_ schedule: Schedule, subject: String) throws {
    self.schedule = schedule
    self.subject = subject
    file = try ScratchFile()
    lock = try PrimitivesLock()
    grants = try SharedValue(0)
  }

  func work(as process: Int, in lane: inout Lane) throws {
    for instruction in schedule.programs[process] {
      guard case .write(let line, let count) = instruction else {
        instruction.jitter()
        continue
      }
      let parts = OutputLine.parts(line: line, parts: count, process: process)
      lane.invoke(.acquire)
      let outcome = lock.acquire()
      lane.complete(outcome)
      lane.invoke(.write, line)
      let grant = grants.add(1)
      // Whoever died holding the lock may have left half a line.
      if outcome == 1 { try file.append([UInt8(ascii: "\n")]) }
      try write(parts)
      lane.complete(grant)
      lane.invoke(.release)
      if subject != "late-output" { lock.release() }
      lane.complete()
    }
  }

  private func write(_ parts: [[UInt8]]) throws {
    switch subject {
    case "late-output":
      lock.release()
      Spin.yield()
      try file.append(Array(parts.joined()))
    case "torn-output":
      for part in parts {
        try file.append(part)
        lock.release()
        Spin.yield()
        _ = lock.acquire()
      }
    default:
      for part in parts { try file.append(part) }
    }
  }

  func conclude(_ observations: inout Observations, in lane: inout Lane) throws {
    observations.output = file.contents()
  }
}
