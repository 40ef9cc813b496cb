// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// The cases of CPython's that it also runs with objects of a manager: here in a process of another
/// family and its children, each of which has an agent of its own.
@Suite(.watched) struct ManagedSynchronizationTests {
  @Test("_TestLock.lock: of a manager") func lock() throws { try run(.lock) }

  @Test("_TestLock.lock_locked_2processes: of a manager")
  func lockLocked() throws { try run(.lockLocked) }

  @Test("_TestLock.rlock: of a manager") func rlock() throws { try run(.rlock) }

  @Test("_TestSemaphore.semaphore: of a manager") func semaphore() throws { try run(.semaphore) }

  @Test("_TestSemaphore.bounded_semaphore: of a manager")
  func boundedSemaphore() throws { try run(.boundedSemaphore) }

  @Test("_TestCondition.notify_all: of a manager") func notifyAll() throws { try run(.notifyAll) }

  @Test("_TestCondition.notify_n: of a manager") func notifyN() throws { try run(.notifyN) }

  @Test("_TestCondition.waitfor: of a manager") func waitfor() throws { try run(.waitfor) }

  @Test("_TestEvent.event: of a manager") func event() throws { try run(.event) }

  @Test("_TestBarrier.barrier_10: of a manager") func barrier() throws { try run(.barrier) }

  @Test("_TestBarrier.abort_and_reset: of a manager")
  func abortAndReset() throws { try run(.abortAndReset) }

  @Test("_TestQueue.get: of a manager") func get() throws { try run(.get) }

  @Test("_TestQueue.task_done: of a manager") func taskDone() throws { try run(.taskDone) }

  private func run(_ which: ManagedSynchronization.Case) throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    try Manager.with(at: anyPort, key: "secret") { manager in
      _ = try Template().run(
        ManagedSynchronization(which: which, address: #require(manager.address)))
    }
  }
}
