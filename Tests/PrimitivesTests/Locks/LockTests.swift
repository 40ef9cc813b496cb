// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite struct LockTests {
  @Test func `a held lock is not acquired again, not even by its holder`() throws {
    let lock = try Lock()
    #expect(lock.acquire() == .acquired)
    #expect(lock.acquire(timeout: .zero) == .timedOut)
    #expect(lock.acquire(timeout: .seconds(-1)) == .timedOut)
    #expect(lock.acquire(timeout: .milliseconds(10)) == .timedOut)
    #expect(lock.isHeld)
    lock.release()
    #expect(!lock.isHeld)
    #expect(lock.acquire(timeout: .zero) == .acquired)
    lock.release()
  }

  @Test func `releasing a lock that no one holds traps`() async {
    await #expect(processExitsWith: .failure) {
      try Lock().release()
    }
  }

  @Test func `a body that throws releases the lock`() throws {
    let lock = try Lock()
    #expect(throws: TestFailure.self) {
      try lock.withLock { throw TestFailure("planted") }
    }
    #expect(!lock.isHeld)
    #expect(try lock.withLock { 7 } == 7)
    #expect(try lock.withLock(timeout: .zero) { 8 } == 8)
    let inner = try lock.withLock { try lock.withLock(timeout: .milliseconds(1)) { 9 } }
    #expect(inner == nil)
  }

  @Test func `its description names the holder`() throws {
    let lock = try Lock()
    #expect("\(lock)" == "Lock(free)")
    try lock.withLock { #expect("\(lock)".contains("held by process")) }
  }

  @Test func `fifty processes that add a hundred each make five thousand`() throws {
    #expect(try Template().run(FirstProgramTask()) == 5000)
  }

  @Test(arguments: LockDeathTask.Death.allCases)
  func `the death of a holder is told until someone calls it recovered`(
    death: LockDeathTask.Death
  ) throws {
    _ = try Template().run(LockDeathTask(death: death))
  }

  @Test func `sleepers wake when the holder is killed`() throws {
    _ = try Template().run(LockSleepersTask())
  }

  @Test func `a stopped holder keeps its lock`() throws {
    _ = try Template().run(StoppedHolderTask())
  }

  @Test func `any process may release, and a release wakes a sleeper`() throws {
    _ = try Template().run(ForeignReleaseTask())
  }
}

struct FirstProgramTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Int {
    let total = try SharedValue(0)
    let lock = try Lock()
    let children = try (0..<50).map { _ in
      try ChildProcess.fork { for _ in 0..<100 { try lock.withLock { total.value += 1 } } }
    }
    for child in children { try child.join() }
    return total.value
  }
}

struct LockDeathTask: TemplateTask {
  enum Death: String, Codable, CaseIterable, Sendable {
    case killed, exited, crashed
  }

  let death: Death

  func run(in context: TemplateContext) throws -> Passed {
    let lock = try Lock()
    let holds = try Gate()
    let child = try ChildProcess.fork {
      _ = lock.acquire()
      holds.open()
      switch death {
      case .killed: Spin.forever()
      case .exited: return
      case .crashed:
        signal(SIGABRT, SIG_DFL)
        abort()
      }
    }
    holds.wait()
    if death == .killed { child.kill() }
    // No join first: the lock itself has to notice.
    try require(lock.acquire() == .acquiredAbandoned, "not told")
    lock.release()
    try require(lock.acquire() == .acquiredAbandoned, "told only once")
    lock.release()
    var hasRun = false
    do {
      try lock.withLock { hasRun = true }
      throw TestFailure("withLock did not tell")
    } catch let error as PrimitivesError {
      try require(error.code == .holderDied, "\(error)")
    }
    try require(!hasRun && !lock.isHeld, "the body was run, or the lock kept")
    var recovered = false
    try lock.withLock(recover: { recovered = true }) { hasRun = true }
    try require(hasRun && recovered, "no recovery")
    try require(lock.acquire() == .acquired, "told after the recovery")
    lock.release()
    _ = try Children.join([child])
    return Passed()
  }
}

struct LockSleepersTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let lock = try Lock()
    let told = try SharedValue(0)
    let holds = try Gate()
    let holder = try ChildProcess.fork {
      _ = lock.acquire()
      holds.open()
      Spin.forever()
    }
    holds.wait()
    let sleepers = try (0..<8).map { _ in
      try ChildProcess.fork {
        if lock.acquire() == .acquiredAbandoned { told.add(1) }
        lock.release()
      }
    }
    while !sleepers.allSatisfy({ Family.wait(of: $0.token) != nil }) { Spin.yield() }
    holder.kill()
    let codes = try Children.join(sleepers)
    try require(codes == Array(repeating: 0, count: 8), "exit codes \(codes)")
    try require(told.value == 8, "\(told.value) of 8 were told")
    _ = try Children.join([holder])
    return Passed()
  }
}

struct StoppedHolderTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let lock = try Lock()
    let holds = try Gate()
    let holder = try ChildProcess.fork {
      _ = lock.acquire()
      holds.open()
      Spin.forever()
    }
    holds.wait()
    holder.signal(19)
    while ProcessStatus(of: holder.pid)?.state != "T" { Spin.yield() }
    try require(lock.acquire(timeout: .milliseconds(600)) == .timedOut, "taken from the living")
    try require(lock.holder == holder.pid, "another holder")
    holder.kill()
    try require(lock.acquire() == .acquiredAbandoned, "not told")
    _ = try Children.join([holder])
    return Passed()
  }
}

struct ForeignReleaseTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let lock = try Lock()
    _ = lock.acquire()
    let sleeper = try ChildProcess.fork {
      guard lock.acquire() == .acquired else { throw TestFailure("told of no one's death") }
      lock.release()
    }
    while Family.wait(of: sleeper.token) == nil { Spin.yield() }
    let codes = try Children.run(1) { _ in lock.release() }
    try require(codes == [0], "the release failed: \(codes)")
    let code = try Children.join([sleeper])
    try require(code == [0], "the sleeper ended with \(code)")
    return Passed()
  }
}
