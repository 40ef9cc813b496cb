// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// CPython's `_TestSemaphore`.
@Suite("_TestSemaphore") struct TestSemaphore {
  @Test("_TestSemaphore.semaphore") func semaphore() throws {
    let semaphore = try CountingSemaphore(permits: 2)
    #expect(semaphore.availablePermits == 2)
    semaphore.acquire()
    #expect(semaphore.availablePermits == 1)
    semaphore.acquire()
    #expect(semaphore.availablePermits == 0)
    #expect(!semaphore.acquire(timeout: .zero))
    for permits in 1...4 {
      semaphore.release()
      #expect(semaphore.availablePermits == permits)
    }
  }

  @Test("_TestSemaphore.bounded_semaphore") func boundedSemaphore() async throws {
    let semaphore = try BoundedSemaphore(permits: 2)
    #expect(semaphore.availablePermits == 2)
    semaphore.acquire()
    #expect(semaphore.availablePermits == 1)
    semaphore.acquire()
    #expect(semaphore.availablePermits == 0)
    #expect(!semaphore.acquire(timeout: .zero))
    for permits in 1...2 {
      semaphore.release()
      #expect(semaphore.availablePermits == permits)
    }
    // Left out upstream, for macOS; here it holds.
    await #expect(processExitsWith: .failure) {
      try BoundedSemaphore(permits: 2).release()
    }
  }

  @Test("_TestSemaphore.timeout") func timeout() throws {
    let semaphore = try CountingSemaphore(permits: 0)
    let started = ContinuousClock.now
    #expect(!semaphore.acquire(timeout: .zero))
    #expect(!semaphore.acquire(timeout: .seconds(-1)))
    #expect(try semaphore.withPermit(timeout: .zero) { true } == nil)
    #expect(!semaphore.acquire(timeout: .milliseconds(100)))
    #expect(try semaphore.withPermit(timeout: .milliseconds(100)) { true } == nil)
    #expect(ContinuousClock.now - started >= .milliseconds(200))
  }
}
