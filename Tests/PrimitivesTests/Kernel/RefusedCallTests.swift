// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Testing

@testable import Primitives

/// Under filters that refuse system calls, as container runtimes have them: what can be done
/// without is, and what cannot is one error that names the call.
@Suite(.watched) struct RefusedCallTests {
  private func run(
    _ what: RefusedCallTask.Case, _ rules: SystemCallFilter.Rule..., isLate: Bool = false
  ) throws {
    _ = try Template().run(RefusedCallTask(what: what, rules: rules, isLate: isLate))
  }

  @Test(arguments: [EPERM, ENOSYS, EINVAL, EACCES, EAGAIN, 0])
  func `without futex_waitv whoever waits sleeps, and is told of wake-ups and deaths`(
    error: Int32
  ) throws { try run(.waiting, SystemCallFilter.waitForAny(error)) }

  @Test(arguments: [EPERM, ENOSYS])
  func `the same where the filter comes later`(error: Int32) throws {
    try run(.waiting, SystemCallFilter.waitForAny(error), isLate: true)
  }

  @Test(arguments: [
    SystemCallFilter.openProcess(EPERM), SystemCallFilter.openProcess(ENOSYS),
    SystemCallFilter.signalProcess(EPERM), SystemCallFilter.waitByDescriptor(EINVAL),
  ])
  func `what children need is asked for before any is started, and named`(
    rule: SystemCallFilter.Rule
  ) throws { try run(.noChildren, rule, isLate: true) }

  @Test(arguments: [
    SystemCallFilter.memoryFlag(EINVAL), SystemCallFilter.memoryFlag(EPERM),
    SystemCallFilter.closeRange, SystemCallFilter.robustList, SystemCallFilter.advice,
    SystemCallFilter.sibling, SystemCallFilter.processors, SystemCallFilter.processGetters,
  ])
  func `what is a convenience can be refused`(rule: SystemCallFilter.Rule) throws {
    try run(.everything, rule)
  }

  @Test(arguments: [SystemCallFilter.memoryFile, SystemCallFilter.reserving])
  func `what shared memory needs is named`(rule: SystemCallFilter.Rule) throws {
    try run(.noMemory, rule)
  }

  @Test func `keys are random without getrandom`() throws {
    try run(.keys, SystemCallFilter.random, isLate: true)
  }

  @Test func `where the C library can start no program, that is said and forks go on`() throws {
    try run(.onlyForks, SystemCallFilter.newClone, isLate: true)
  }
}

struct RefusedCallTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case waiting, noChildren, everything, noMemory, keys, onlyForks
  }

  let what: Case
  let rules: [SystemCallFilter.Rule]
  /// Whether this process, which has been started without it, gets the filter; else one that is
  /// started under it does the work.
  let isLate: Bool
  var isUnder = false

  func run(in context: TemplateContext) throws -> Passed {
    if !isUnder { try SystemCallFilter.refuse(rules) }
    guard isLate || isUnder else {
      return try Template().run(
        RefusedCallTask(what: what, rules: rules, isLate: false, isUnder: true))
    }
    switch what {
    case .waiting: try waiting()
    case .noChildren: try noChildren()
    case .everything: try everything()
    case .noMemory: try noMemory()
    case .keys:
      let keys = Set((0..<100).map { _ in AuthenticationKey.random() })
      try require(keys.count == 100, "\(keys.count) different keys")
    case .onlyForks: try onlyForks()
    }
    return Passed()
  }

  private var name: String { rules[0].name }

  private func waiting() throws {
    let (lock, isHeld, queue) = (try Lock(), try Gate(), try Queue<Int>())
    let holder = try ChildProcess.fork {
      _ = lock.acquire()
      isHeld.open()
      while true { pause() }
    }
    isHeld.wait()
    try require(lock.acquire(timeout: .milliseconds(20)) == .timedOut, "a held lock was had")
    let getter = try ChildProcess.fork {
      Waiter.removeNet()
      try require(try queue.get() == 7, "another number")
    }
    let waiter = try ChildProcess.fork {
      Waiter.removeNet()
      try require(lock.acquire() == .acquiredAbandoned, "the death was not told")
    }
    for child in [getter, waiter] { try requireAsleep(child) }
    try queue.put(7)
    try require(Children.join([getter]) == [0], "\(getter)")
    holder.kill()
    try require(Children.join([holder, waiter]) == [-SIGKILL, 0], "\(holder), \(waiter)")
  }

  /// Waits until the kernel says that a process sleeps at a futex: who spins never does.
  private func requireAsleep(_ child: ChildProcess) throws {
    guard SystemCall.canBeSeen else { return }
    let limit = Deadline(after: Children.limit)
    let futexes: Set<UInt64> = [202, 449]
    while !(SystemCall(of: child.pid).map { futexes.contains($0.number) } ?? false) {
      try require(!limit.hasPassed && child.isAlive, "\(child) never slept")
      sched_yield()
    }
  }

  private func noChildren() throws {
    let count = try SharedValue(0)
    for method in StartMethod.allCases {
      do {
        _ = try ChildProcess.start(Count(total: count), using: method)
        throw TestFailure("a child was started")
      } catch let error as PrimitivesError {
        try require(error.code == .systemFailure && error.message.contains(name), "\(error)")
      }
    }
    try requireError(.systemFailure) { _ = try Pool(processes: 2) }
    try requireError(.systemFailure) { _ = try Manager() }
    try require(count.value == 0, "\(count.value) children did something")
    try require(waitpid(-1, nil, WNOHANG) < 0 && errno == ECHILD, "a child is left")
  }

  private func everything() throws {
    for method in StartMethod.allCases {
      let count = try SharedValue(0)
      let children = try (0..<3).map { _ in
        try ChildProcess.start(Count(total: count), using: method)
      }
      try require(Children.join(children) == [0, 0, 0], "\(children)")
      try require(count.value == 3, "\(count.value) of 3, by \(method)")
      let sleeper = try ChildProcess.start(Sleep(), using: method)
      sleeper.terminate()
      try require(Children.join([sleeper]) == [-SIGTERM], "\(sleeper)")
      let outputs = try Pool.with(processes: 2, using: method) { pool in
        try pool.map((0..<20).map { Twice(number: $0) })
      }
      try require(outputs == (0..<20).map { 2 * $0 }, "\(outputs)")
    }
    let (near, far) = try Connection.pair()
    let child = try ChildProcess.fork { try far.send([UInt8](repeating: 1, count: 1 << 20)) }
    try require(try near.take([UInt8].self).count == 1 << 20, "another length")
    try require(Children.join([child]) == [0], "\(child)")
    let manager = try Manager()
    try manager.lock().withLock {}
    manager.shutdown()
    try waiting()
  }

  private func noMemory() throws {
    for _ in 0..<2 {
      do {
        _ = try Lock()
        throw TestFailure("a lock was made")
      } catch let error as PrimitivesError {
        try require(error.code == .systemFailure && error.message.contains(name), "\(error)")
      }
    }
  }

  private func onlyForks() throws {
    let count = try SharedValue(0)
    try require(Children.run(2) { _ in count.add(1) } == [0, 0], "no forks")
    for method in [StartMethod.spawn, .forkServer] {
      do {
        _ = try ChildProcess.start(Count(total: count), using: method)
        throw TestFailure("a child was started")
      } catch let error as PrimitivesError {
        try require(error.message.contains("posix_spawn"), "\(error)")
      }
    }
    try require(count.value == 2, "\(count.value)")
  }

  struct Count: ProcessBody {
    let total: SharedValue<Int>
    func run() { total.add(1) }
  }

  struct Sleep: ProcessBody {
    func run() { while true { pause() } }
  }

  struct Twice: PoolTask {
    let number: Int
    func run() -> Int { 2 * number }
  }
}
