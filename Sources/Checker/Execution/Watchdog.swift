// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Notices when nothing moves any more, and explains who waits for what.
struct Watchdog {
  /// Everyone asleep in a primitive for this long is a deadlock: sleeps re-check many times a
  /// second.
  private static let deadlockNanoseconds: UInt64 = 5_000_000_000
  /// No call completed for this long is a hang, whatever the workers do.
  private static let hangNanoseconds: UInt64 = 120_000_000_000

  private var lastCompleted = -1
  private var lastChange = Deadline.now

  /// Returns why the round has to be ended, or `nil` while it moves.
  mutating func verdict(
    completed: Int, workers: [Int: ChildProcess], isHeld: Bool
  ) -> String? {
    let now = Deadline.now
    if completed != lastCompleted || isHeld {
      lastCompleted = completed
      lastChange = now
      return nil
    }
    let still = now - lastChange
    if still > Self.hangNanoseconds {
      return "No worker completed a call for \(Self.hangNanoseconds / 1_000_000_000) s."
    }
    guard still > Self.deadlockNanoseconds, !workers.isEmpty,
      workers.values.allSatisfy({ Family.wait(of: $0.token) != nil })
    else { return nil }
    return "Every worker that is left waits, and no one can wake another."
  }

  /// Who waits for what that whom holds, a line for each worker that is left.
  static func diagnosis(
    of workers: [Int: ChildProcess], completed: (Int) -> Int
  ) -> String {
    let names = Dictionary(
      uniqueKeysWithValues: workers.map { ($0.value.token, "worker \($0.key)") })
    return workers.sorted { $0.key < $1.key }.map { index, worker in
      let state = ProcessStatus(of: worker.pid).map { String($0.state) } ?? "gone"
      var line =
        "worker \(index) (process \(worker.pid), state \(state), "
        + Amount.text(completed(index), "call") + ")"
      guard let wait = Family.wait(of: worker.token) else { return line + " runs" }
      line += " waits at \(wait.object)"
      guard let holder = wait.holder else { return line }
      let (pid, isAlive) = Family.describe(holder)
      let name = names[holder] ?? "process \(pid)"
      return line + ", held by \(name)\(isAlive ? "" : ", which has ended")"
    }.joined(separator: "\n")
  }
}
