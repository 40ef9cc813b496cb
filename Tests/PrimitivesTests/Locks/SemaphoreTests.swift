// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct SemaphoreTests {
  @Test func `a counting semaphore counts`() throws {
    let semaphore = try CountingSemaphore(permits: 2)
    semaphore.acquire()
    #expect(semaphore.acquire(timeout: .zero))
    #expect(!semaphore.acquire(timeout: .zero))
    #expect(!semaphore.acquire(timeout: .milliseconds(5)))
    semaphore.release(3)
    #expect(semaphore.availablePermits == 3)
    #expect(try semaphore.withPermit { semaphore.availablePermits } == 2)
    #expect(semaphore.availablePermits == 3)
  }

  @Test func `a bounded semaphore keeps its bound`() throws {
    let semaphore = try BoundedSemaphore(permits: 2)
    semaphore.acquire()
    semaphore.acquire()
    #expect(!semaphore.acquire(timeout: .zero))
    #expect(try semaphore.withPermit(timeout: .zero) { 1 } == nil)
    semaphore.release()
    semaphore.release()
    #expect(semaphore.availablePermits == 2)
    #expect(semaphore.permits == 2)
  }

  @Test func `one permit too many traps`() async {
    await #expect(processExitsWith: .failure) {
      try BoundedSemaphore(permits: 1).release()
    }
  }

  @Test func `no permits at all is a semaphore that waits`() throws {
    let semaphore = try BoundedSemaphore(permits: 0)
    #expect(!semaphore.acquire(timeout: .milliseconds(1)))
    #expect(semaphore.availablePermits == 0)
  }

  @Test func `one process can hold very many permits`() throws {
    let semaphore = try BoundedSemaphore(permits: 1000)
    for _ in 0..<1000 { semaphore.acquire() }
    #expect(!semaphore.acquire(timeout: .zero))
    for _ in 0..<1000 { semaphore.release() }
    #expect(semaphore.availablePermits == 1000)
  }

  @Test func `the permits of the dead return, and wake who waits for them`() throws {
    _ = try Template().run(PermitDeathTask())
  }

  @Test func `a consumed signal stays consumed`() throws {
    _ = try Template().run(SignalDeathTask())
  }

  @Test func `who holds none releases for a holder`() throws {
    _ = try Template().run(ForeignPermitTask())
  }
}

struct PermitDeathTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    for isBounded in [true, false] {
      let bounded = try BoundedSemaphore(permits: 3)
      let counting = try CountingSemaphore(permits: 3)
      @Sendable func hold(_ body: () throws -> Void) throws {
        if isBounded { try bounded.withPermit(body) } else { try counting.withPermit(body) }
      }
      let inside = try SharedValue(0)
      let holders = try (0..<3).map { _ in
        try ChildProcess.fork {
          try hold {
            inside.add(1)
            Spin.forever()
          }
        }
      }
      while inside.value < 3 { Spin.yield() }
      let sleepers = try (0..<6).map { _ in try ChildProcess.fork { try hold {} } }
      while !sleepers.allSatisfy({ Family.wait(of: $0.token) != nil }) { Spin.yield() }
      // One death of three is enough for all who wait.
      holders[1].kill()
      let codes = try Children.join(sleepers)
      try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
      for holder in holders { holder.kill() }
      _ = try Children.join(holders)
      let left = isBounded ? bounded.availablePermits : counting.availablePermits
      try require(left == 3, "\(left) of 3 permits are left")
    }
    return Passed()
  }
}

struct SignalDeathTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let semaphore = try CountingSemaphore(permits: 2)
    _ = try Children.run(1) { _ in semaphore.acquire() }
    try require(semaphore.availablePermits == 1, "a consumed signal came back")
    return Passed()
  }
}

struct ForeignPermitTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let semaphore = try BoundedSemaphore(permits: 1)
    semaphore.acquire()
    let codes = try Children.run(1) { _ in semaphore.release() }
    try require(codes == [0], "exit codes \(codes)")
    try require(semaphore.availablePermits == 1, "the permit is not there")
    return Passed()
  }
}
