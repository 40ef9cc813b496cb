// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A child of this process.
///
/// ```swift
/// let child = try ChildProcess.fork { try lock.withLock { total.value += 1 } }
/// try child.join()
/// ```
///
/// A normal exit of this process waits for its children; if it dies, they are killed, unless they
/// were told not to follow it. A child that has ended is reaped by whoever asks first: by `join`,
/// by `isAlive`, or by the start of the next one. What it held goes back then, or later: a process
/// that is stopped at just the wrong place delays whoever asks by at most 20 milliseconds.
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

  package let descriptor: ProcessDescriptor
  package let token: ProcessToken
  private let outcome = Atomic<Int64>(running)

  private init(name: String, child: ProcessFork.Child) {
    self.name = name
    pid = child.pid
    descriptor = ProcessDescriptor(rawValue: child.descriptor)
    token = child.token
  }

  deinit {
    descriptor.close()
  }

  /// Starts a child that is a copy of this process, and runs a closure in it.
  ///
  /// The child has every primitive that the closure captures. It ends when the closure does: exit
  /// code 0, or 1 after an error, which is printed with the child's name. Its standard input is
  /// empty, what it has printed is flushed, and nothing else of this program's exit is run in it.
  ///
  /// Only the calling thread comes along. In a program with several threads the child may find
  /// locks of the runtime taken for ever; that is said once, on standard error.
  ///
  /// - Parameters:
  ///   - name: What to call it; `nil` is "Process-1", "Process-2" and so on, as in Python.
  ///   - followsParent: Whether the child is killed when this process dies.
  ///   - body: What the child does.
  /// - Returns: The child, which is running.
  /// - Throws: `systemFailure` when the kernel refuses, `limitExceeded` when 2048 processes live.
  public static func fork(
    name: String? = nil, followsParent: Bool = true, _ body: @Sendable () throws -> Void
  ) throws(PrimitivesError) -> ChildProcess {
    let registry = ChildRegistry.current
    registry.reapEnded()
    _ = try Family.requireRegion()
    if ProcessFork.threadCount > 1, registry.shouldWarn() {
      StandardError.writeLine(
        "ChildProcess.fork: this process has several threads; a child that meets a lock which one "
          + "of them holds waits for ever. Fork before starting threads.")
    }
    let next = ProcessIdentity.current.nextChild()
    let childName = name ?? next.name
    let child = try ProcessFork.fork(followingParent: followsParent) {
      registry.restart()
      ProcessIdentity.current.restart(at: next.path)
      var code: Int32 = 0
      do {
        try body()
      } catch {
        StandardError.writeLine("\(childName): \(error)")
        code = 1
      }
      registry.joinAll()
      ProcessFork.exit(code)
    }
    let process = ChildProcess(name: childName, child: child)
    registry.insert(process)
    return process
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
  /// - Throws: `systemFailure` when something else in this process has taken the child's exit
  ///   status.
  @discardableResult
  public func join(timeout: Duration? = nil) throws(PrimitivesError) -> TerminationStatus? {
    let deadline = Deadline(after: timeout)
    while !reapIfEnded() {
      guard descriptor.hasEnded(by: deadline) else { return nil }
    }
    guard let status = published else {
      throw PrimitivesError(
        .systemFailure, "the exit status of \(name) (process \(pid)) was taken by another wait")
    }
    return status
  }

  /// Asks the child to end: SIGTERM.
  ///
  /// No error if it has ended.
  public func terminate() { signal(15) }

  /// Ends the child at once: SIGKILL.
  ///
  /// No error if it has ended.
  public func kill() { signal(9) }

  /// Sends a signal to the child; one that has ended is no error.
  ///
  /// - Parameter number: The signal's number.
  public func signal(_ number: Int32) {
    descriptor.signal(number)
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
    case .lost: outcome.store(Self.lost, ordering: .releasing)
    case .ended(let code): outcome.store(Int64(code), ordering: .releasing)
    }
    guard outcome.load(ordering: .relaxed) != Self.running else { return false }
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
