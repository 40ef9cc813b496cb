// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A child of this process.
///
/// ```swift
/// let child = try ChildProcess.fork { try lock.withLock { total.value += 1 } }
/// try child.join()
/// ```
///
/// A normal exit of this process ends those of its children that are daemons, by SIGTERM, or
/// SIGKILL after 5 seconds, and waits for the others; if it dies, all are killed, unless they were
/// told not to follow it. So a child of a child ends with it: daemons may have children. A child
/// that has ended is reaped by whoever asks first: by `join`, by `isAlive`, or by the start of the
/// next one. What it held goes back then, or later: a process that is stopped at just the wrong
/// place delays whoever asks by at most 20 milliseconds.
///
/// Sendable. There is no `close`: what this object holds goes with it, also while the child runs.
///
/// Python: `multiprocessing.Process`.
public final class ChildProcess: Sendable {
  private static let running: Int64 = -1 << 40
  private static let reaping = running + 1
  private static let lost = running + 2
  /// A stopped process may hold what the retirement needs; a sweep will do it then.
  private static let retirementLimit: Duration = .milliseconds(20)

  /// What the child is called in messages; need not be unique.
  public let name: String

  /// The kernel's id of the child.
  public let pid: Int32

  /// Whether the child is asked to end when this process ends, instead of waited for.
  public let isDaemon: Bool

  /// How the child came to be.
  public let startMethod: StartMethod

  /// Tells it from the other children of this process, in the order of their starts.
  let serial: UInt64
  /// Readable when the child has ended.
  package let descriptor: ProcessDescriptor
  package let token: ProcessToken
  private let channel: ChildrenChannel
  private let outcome = Atomic<Int64>(running)

  init(_ child: ProcessFork.Child, at place: ProcessIdentity.Place) {
    name = place.name
    isDaemon = place.isDaemon
    startMethod = place.startMethod ?? .fork
    serial = UInt64(place.path.last ?? 0)
    pid = child.pid
    descriptor = child.process
    token = child.token
    channel = child.channel
  }

  deinit {
    descriptor.close()
  }

  /// Whether the child has not ended yet.
  ///
  /// Never blocks.
  public var isAlive: Bool { !reapIfEnded() }

  /// How the child ended, or `nil` while it runs.
  ///
  /// Never blocks.
  public var termination: TerminationStatus? {
    guard reapIfEnded() else { return nil }
    return published
  }

  /// The exit code, minus the number of the signal that ended it, or `nil` while it runs.
  public var exitCode: Int32? { termination?.exitCode }

  /// Waits for the child to end.
  ///
  /// Blocks until the child itself has ended, however long its own children live, at most for
  /// `timeout`. Any number of threads may wait; each gets the same answer, also when asked again.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: How it ended, or `nil` when the timeout passed first.
  /// - Throws: `systemFailure` when it has ended and no one knows how: something else in this
  ///   process has taken its exit status, or SIGCHLD is ignored (or has SA_NOCLDWAIT); the kernel
  ///   is older than Linux 6.15; and the child did not come to its own end.
  @discardableResult
  public func join(timeout: Duration? = nil) throws(PrimitivesError) -> TerminationStatus? {
    guard hasEnded(by: Deadline(after: timeout)) else { return nil }
    guard let status = published else {
      throw PrimitivesError(
        .systemFailure,
        "how \(name) (process \(pid)) ended is not known: another wait has taken its exit status, "
          + "or this process ignores SIGCHLD, or has SA_NOCLDWAIT set for it")
    }
    return status
  }

  /// Waits for the child to end; returns whether it has.
  func hasEnded(by deadline: Deadline) -> Bool {
    while !reapIfEnded() {
      guard descriptor.hasEnded(by: deadline) else { return false }
    }
    return true
  }

  /// Interrupts the child as a terminal does: SIGINT, which ends a process that does not handle it.
  ///
  /// No error if it has ended.
  ///
  /// - Returns: As `signal`.
  @discardableResult
  public func interrupt() -> Bool { signal(2) }

  /// Asks the child to end: SIGTERM.
  ///
  /// No error if it has ended.
  ///
  /// - Returns: As `signal`.
  @discardableResult
  public func terminate() -> Bool { signal(15) }

  /// Ends the child at once: SIGKILL.
  ///
  /// No error if it has ended.
  ///
  /// - Returns: As `signal`.
  @discardableResult
  public func kill() -> Bool { signal(9) }

  /// Sends a signal to the child; one that has ended is no error.
  ///
  /// Never blocks. Where the kernel refuses, because one of the two has changed its user meanwhile,
  /// the child sends it to itself: so a child that is stopped gets it when it goes on.
  ///
  /// - Parameter number: The signal's number.
  /// - Returns: Whether the child gets it or has ended. If not, the kernel refuses, and the child
  ///   has become another program, or this is no signal that it can be asked for (1 to 31).
  @discardableResult
  public func signal(_ number: Int32) -> Bool { deliver(number) != .refused }

  /// What becomes of a signal: sent, ordered from the child itself, or neither.
  enum Delivery {
    case sent
    case ordered
    case refused
  }

  func deliver(_ number: Int32) -> Delivery {
    guard descriptor.signal(number) == .refused else { return .sent }
    guard Family.roster.order(number, to: token) else { return .refused }
    channel.poke()
    return .ordered
  }

  private var published: TerminationStatus? {
    let value = outcome.load(ordering: .acquiring)
    guard value > Self.lost else { return nil }
    return TerminationStatus(rawValue: Int32(value))
  }

  /// Whether the child has ended; the first who finds it so reaps it, publishes how it ended, and
  /// gives back what it held.
  func reapIfEnded() -> Bool {
    guard outcome.load(ordering: .acquiring) == Self.running else {
      while outcome.load(ordering: .acquiring) == Self.reaping { Spin.yield() }
      return true
    }
    guard descriptor.hasEnded(by: .passed) else { return false }
    let (isMine, _) = outcome.compareExchange(
      expected: Self.running, desired: Self.reaping, ordering: .acquiringAndReleasing)
    guard isMine else { return reapIfEnded() }
    switch descriptor.reap() {
    case .running: outcome.store(Self.running, ordering: .releasing)
    case .lost:
      let noted = Family.roster.notedExit(of: token).map(Int64.init)
      outcome.store(noted ?? Self.lost, ordering: .releasing)
    case .ended(let code): outcome.store(Int64(code), ordering: .releasing)
    }
    guard outcome.load(ordering: .relaxed) != Self.running else { return false }
    ProcessLog.log(.debug, "\(name) (process \(pid)) has ended")
    Family.retire(token, until: Deadline(after: Self.retirementLimit))
    ChildRegistry.current.remove(self)
    return true
  }
}

extension ChildProcess: CustomStringConvertible {
  /// Name, process id and how it ended.
  public var description: String {
    let state = termination.map { "ended: \($0)" } ?? "running"
    return "ChildProcess(\(name), process \(pid), \(state))"
  }
}
