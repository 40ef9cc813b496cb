// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct RecursiveLockTests {
  @Test("_TestLock.rlock") func rlock() throws {
    let lock = try RecursiveLock()
    for depth in 1...3 {
      #expect(lock.acquire() == .acquired)
      #expect(lock.depth == depth)
    }
    for _ in 1...3 {
      #expect(lock.isHeld)
      lock.release()
    }
    #expect(!lock.isHeld)
  }

  @Test("_TestLock.rlock: a fourth release is a mistake") func rlockOverRelease() async {
    await #expect(processExitsWith: .failure) { try RecursiveLock().release() }
  }

  @Test("_TestLock.rlock_context") func rlockContext() throws {
    let lock = try RecursiveLock()
    let depth = try lock.withLock { try lock.withLock { lock.depth } }
    #expect(depth == 2)
    #expect(!lock.isHeld)
  }

  @Test("_TestLock.repr_rlock") func reprRlock() throws {
    _ = try Template().run(RecursiveLockTask(step: .description))
  }

  @Test("_TestLock.rlock_locked_2processes") func rlockLocked2Processes() throws {
    _ = try Template().run(RecursiveLockTask(step: .twoProcesses))
  }

  @Test(arguments: [RecursiveLockTask.Step.threads, .forkedChild, .deathInDepth])
  func `it belongs to one thread of one process, and survives it`(
    step: RecursiveLockTask.Step
  ) throws {
    _ = try Template().run(RecursiveLockTask(step: step))
  }
}

struct RecursiveLockTask: TemplateTask {
  enum Step: String, Codable, Sendable {
    case description, twoProcesses, threads, forkedChild, deathInDepth
  }

  let step: Step

  func run(in context: TemplateContext) throws -> Passed {
    switch step {
    case .description: try description()
    case .twoProcesses: try twoProcesses()
    case .threads: try threads()
    case .forkedChild: try forkedChild()
    case .deathInDepth: try deathInDepth()
    }
    return Passed()
  }

  private func description() throws {
    let lock = try RecursiveLock()
    try require("\(lock)" == "RecursiveLock(free)", "\(lock)")
    _ = lock.acquire()
    _ = lock.acquire()
    try require("\(lock)".hasSuffix(", 2 deep)"), "\(lock)")
    let code = try Children.run(1) { _ in
      try require("\(lock)".hasPrefix("RecursiveLock(held by process "), "\(lock)")
      try require(!"\(lock)".contains("deep"), "\(lock)")
    }
    try require(code == [0], "seen from another process: \(code)")
    lock.release()
    lock.release()
  }

  private func twoProcesses() throws {
    let lock = try RecursiveLock()
    let isHeld = try Gate()
    let mayRelease = try Gate()
    let child = try ChildProcess.fork {
      _ = lock.acquire()
      try require(lock.isHeld, "not held here")
      isHeld.open()
      mayRelease.wait()
      lock.release()
    }
    isHeld.wait()
    try require(lock.isHeld, "not held there")
    try require(lock.acquire(timeout: .zero) == .timedOut, "taken from another process")
    mayRelease.open()
    try require(try Children.join([child]) == [0], "the child failed")
    try require(!lock.isHeld, "still held")
  }

  private func threads() throws {
    let lock = try RecursiveLock()
    _ = lock.acquire()
    let refused = try SharedValue(false)
    let thread = TestThread {
      refused.value = !lock.isHeldByCaller && lock.acquire(timeout: .zero) == .timedOut
    }
    thread.join()
    try require(refused.value, "another thread of the holder's process got the lock")
    try require(lock.isHeldByCaller, "the holder lost it")
    lock.release()
  }

  private func forkedChild() throws {
    let lock = try RecursiveLock()
    _ = lock.acquire()
    let codes = try Children.run(1) { _ in
      try require(!lock.isHeldByCaller && lock.depth == 0, "a child holds its parent's lock")
      try require(lock.acquire(timeout: .zero) == .timedOut, "a child got its parent's lock")
    }
    try require(codes == [0], "\(codes)")
    lock.release()
  }

  private func deathInDepth() throws {
    let lock = try RecursiveLock()
    let child = try ChildProcess.fork {
      for _ in 0..<3 { _ = lock.acquire() }
      ProcessExit.now()
    }
    _ = try Children.join([child])
    try require(lock.acquire() == .acquiredAbandoned, "not told")
    try require(lock.depth == 1, "\(lock.depth) deep after a death")
    try require(lock.acquire() == .acquiredAbandoned, "not told again, in depth")
    lock.markRecovered()
    try require(lock.acquire() == .acquired, "told after the recovery")
    for _ in 0..<3 { lock.release() }
    try require(!lock.isHeld, "still held")
  }
}
