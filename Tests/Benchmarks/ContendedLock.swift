// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// The contended run of the peers, made of our own parts.
struct ContendedLock: Sendable {
  /// How many pairs lie between two looks at the clock, as for the peers.
  private static let pairsPerLook = 64

  private let processes: Int
  private let lock: Lock
  private let guarded: SharedValue<Int>
  private let ready: SharedValue<Int>
  private let isStarted: SharedValue<Int>
  private let pairs: SharedValue<Int>

  init(processes: Int) throws {
    self.processes = processes
    lock = try Lock()
    guarded = try SharedValue(0)
    ready = try SharedValue(0)
    isStarted = try SharedValue(0)
    pairs = try SharedValue(0)
  }

  func pairsPerSecond() throws -> Double {
    let workers = try (0..<processes).map { _ in
      try ChildProcess.fork { contend() }
    }
    while ready.value < processes { sched_yield() }
    let clock = SuspendingClock()
    let elapsed = try clock.measure {
      isStarted.value = 1
      for worker in workers {
        _ = try worker.join()
      }
    }
    guard pairs.value == guarded.value else { throw BenchmarkFailure("our lock lost an addition") }
    return Double(pairs.value) / (elapsed / .seconds(1))
  }

  /// What one process does.
  private func contend() {
    ready.add(1)
    while isStarted.value == 0 { sched_yield() }
    let clock = SuspendingClock()
    let deadline = clock.now + .milliseconds(Workloads.contentionMilliseconds)
    var done = 0
    repeat {
      for _ in 0..<Self.pairsPerLook {
        _ = lock.acquire()
        guarded.value += 1
        lock.release()
      }
      done += Self.pairsPerLook
    } while clock.now < deadline
    pairs.add(done)
  }
}
