// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A lock that draws tickets: who draws the one that is served enters, all others wait to be let in
/// by who leaves.
///
/// Broken, a release looks for waiters after it has left: who enters in between, since its ticket
/// is served by then, is let in a second time, and that lets in another.
struct DoubleHandoverTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    /// The next ticket to be drawn in the lower half, the one that is served in the upper.
    let tickets: SharedValue<UInt64>
    let gate: CountingSemaphore
  }

  private static let served: UInt64 = 1 << 32

  func prepare() throws -> Objects {
    Objects(tickets: try SharedValue(0), gate: try CountingSemaphore(permits: 0))
  }

  func run(process: Int, on lock: Objects, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      recorder.call("acquire") { acquire(lock) }
      recorder.call("release") { release(lock) }
    }
  }

  /// How many have drawn a ticket and have not left.
  private func users(_ tickets: UInt64) -> UInt64 {
    tickets % Self.served - tickets / Self.served
  }

  private func acquire(_ lock: Objects) {
    if users(lock.tickets.add(1)) > 0 { lock.gate.acquire() }
  }

  private func release(_ lock: Objects) {
    var left = lock.tickets.add(Self.served) + Self.served
    if isBroken { left = lock.tickets.value }
    if users(left) > 0 { lock.gate.release() }
  }

  func check(_ execution: Execution, on lock: Objects) throws -> [String] {
    execution.overlaps(from: "acquire", to: "release", atMost: 1)
  }

  func permitsSleepers(_ execution: Execution, on lock: Objects) throws -> Bool {
    // Nothing here looks after the dead.
    !execution.deaths.isEmpty
  }
}
