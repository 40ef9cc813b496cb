// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How a thread that closes one end of a connection ends the waits of the others at it, for this
/// process only: the socket itself goes on for whoever else has it.
///
/// Nothing blocks in the kernel but in a poll, to which each thread takes a descriptor of its own
/// along: whoever closes makes those readable. What is sent or received is sent or received in an
/// attempt that does not block; whoever closes waits for those, so that after it nothing is taken
/// any more.
final class SocketClosing: Sendable {
  private static let closed: UInt32 = 1
  private static let oneAttempt: UInt32 = 2
  /// How long a thread sleeps that has no descriptor, before it looks.
  private static let lookNanoseconds: UInt64 = 50_000_000
  /// An attempt takes microseconds; one that is stopped in it is not waited for without end.
  private static let patience: Duration = .seconds(1)

  private let pid = ProcessFork.pid
  private let state = Atomic<UInt32>(0)
  private let isSparing = Atomic(false)
  private let sleepers = Guarded<[Int32: LastingSignal]>([:])

  var isClosed: Bool { state.load(ordering: .acquiring) & Self.closed != 0 }

  /// How many threads sleep: for tests.
  var sleeperCount: Int { sleepers.locked { $0.count } }

  /// Has waits cost no descriptor, and not end.
  func spareDescriptors() { isSparing.store(true, ordering: .relaxed) }

  static var error: PrimitivesError {
    PrimitivesError(.closed, "this end of the connection has been closed")
  }

  /// - Throws: `closed`.
  func check() throws(PrimitivesError) {
    if isClosed { throw Self.error }
  }

  /// Runs `body`, which does not block, unless this is closed.
  ///
  /// - Throws: `closed`.
  func attempt<R>(_ body: () -> R) throws(PrimitivesError) -> R {
    let before = state.wrappingAdd(Self.oneAttempt, ordering: .acquiringAndReleasing).oldValue
    defer { state.wrappingSubtract(Self.oneAttempt, ordering: .releasing) }
    guard before & Self.closed == 0 else { throw Self.error }
    return body()
  }

  /// Ends all waits, and every attempt from now on; waits for those that are under way.
  func close() {
    _ = state.bitwiseOr(Self.closed, ordering: .acquiringAndReleasing)
    for signal in sleepers.locked({ Array($0.values) }) { signal.raise() }
    // The threads of a parent have not come along into a forked child.
    guard pid == ProcessFork.pid else { return }
    let deadline = Deadline(after: Self.patience)
    while state.load(ordering: .acquiring) != Self.closed, !deadline.hasPassed { Spin.yield() }
  }

  /// Blocks in `poll` until that says yes, at most until `deadline`, or until one of several is
  /// closed.
  ///
  /// `poll` also looks at a descriptor, if it gets one, and says no when only that is readable.
  ///
  /// - Throws: `closed`, and what `poll` throws.
  static func wait(
    at all: [SocketClosing], until deadline: Deadline,
    _ poll: (Int32?, Deadline) throws(PrimitivesError) -> Bool
  ) throws(PrimitivesError) -> Bool {
    let watched = all.filter { !$0.isSparing.load(ordering: .relaxed) }
    guard !watched.isEmpty else { return try poll(nil, deadline) }
    while true {
      for closing in watched { try closing.check() }
      guard !deadline.hasPassed else { return try poll(nil, deadline) }
      guard let signal = try? LastingSignal() else {
        // There are no descriptors left: it goes on without, and looks now and then.
        if try poll(nil, deadline.atMost(nanosecondsFromNow: lookNanoseconds)) { break }
        continue
      }
      if try wait(at: watched, with: signal, until: deadline, poll) { break }
    }
    for closing in watched { try closing.check() }
    return true
  }

  private static func wait(
    at all: [SocketClosing], with signal: LastingSignal, until deadline: Deadline,
    _ poll: (Int32?, Deadline) throws(PrimitivesError) -> Bool
  ) throws(PrimitivesError) -> Bool {
    let number = signal.descriptor.rawValue
    for closing in all { closing.sleepers.locked { $0[number] = signal } }
    defer {
      for closing in all {
        let removed = closing.sleepers.locked { $0.removeValue(forKey: number) }
        withExtendedLifetime(removed) {}
      }
    }
    // Who closes from here on finds the signal.
    for closing in all { try closing.check() }
    return try poll(number, deadline)
  }
}
