// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// CPython's `_TestLock`, but for its recursive lock.
@Suite("_TestLock") struct TestLock {
  @Test("_TestLock.repr_lock") func reprLock() throws { try run(.reprLock) }

  @Test("_TestLock.lock") func lock() async throws {
    let lock = try Lock()
    #expect(!lock.isHeld)
    #expect(lock.acquire() == .acquired)
    #expect(lock.isHeld)
    #expect(lock.acquire(timeout: .zero) == .timedOut)
    lock.release()
    #expect(!lock.isHeld)
    await #expect(processExitsWith: .failure) {
      let lock = try Lock()
      _ = lock.acquire()
      lock.release()
      lock.release()
    }
  }

  @Test("_TestLock.lock_locked_2processes")
  func lockLocked2processes() throws { try run(.lockLocked2processes) }

  @Test("_TestLock.lock_context") func lockContext() throws {
    let lock = try Lock()
    let wasHeld = try lock.withLock { lock.isHeld }
    #expect(wasHeld && !lock.isHeld)
  }

  private func run(_ which: LockCase.Case) throws {
    _ = try Template().run(LockCase(which: which))
  }
}

struct LockCase: TemplateTask {
  enum Case: String, Codable, Sendable {
    case reprLock, lockLocked2processes
  }

  let which: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch which {
    case .reprLock: try reprLock()
    case .lockLocked2processes: try lockLocked2processes()
    }
    return Passed()
  }

  private func reprLock() throws {
    let lock = try Lock()
    try require("\(lock)" == "Lock(free)", "\(lock)")
    _ = lock.acquire()
    try require("\(lock)" == "Lock(held by process \(getpid()))", "\(lock)")
    // Another process names the holder, too, where CPython says "some other process".
    let parent = getpid()
    let codes = try Children.run(1) { _ in
      try require("\(lock)" == "Lock(held by process \(parent))", "\(lock)")
    }
    try require(codes == [0], "\(codes)")
    lock.release()
  }

  private func lockLocked2processes() throws {
    let lock = try Lock()
    let holds = try Gate()
    let mayRelease = try Gate()
    let child = try ChildProcess.fork {
      _ = lock.acquire()
      try require(lock.isHeld, "not held, says its holder")
      holds.open()
      mayRelease.wait()
      lock.release()
    }
    holds.wait()
    try require(lock.isHeld, "not held, says another process")
    try require(lock.acquire(timeout: .zero) == .timedOut, "acquired twice")
    mayRelease.open()
    try require(Children.join([child]) == [0], "\(child)")
    try require(!lock.isHeld, "still held")
  }
}
