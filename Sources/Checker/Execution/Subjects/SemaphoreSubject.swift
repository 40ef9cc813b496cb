// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the semaphore scenario tests: something that is said to let in only so many at a time.
protocol SemaphoreSubject: Sendable {
  /// Calls `entered` while holding a permit.
  func hold(_ entered: () throws -> Void) throws
  /// Called by each worker at its end; `isLast` for one of them.
  func workerEnds(isLast: Bool) throws
  var availablePermits: Int { get }
}

extension SemaphoreSubject {
  func workerEnds(isLast: Bool) throws {}
}

/// The real bounded semaphore; with one permit more or less it is a broken twin.
struct BoundedSubject: SemaphoreSubject {
  private let semaphore: BoundedSemaphore
  private let surplus: Int

  init(permits: Int, surplus: Int = 0) throws {
    semaphore = try BoundedSemaphore(permits: permits + surplus)
    self.surplus = surplus
  }

  func hold(_ entered: () throws -> Void) throws {
    try semaphore.withPermit(entered)
  }

  var availablePermits: Int { semaphore.availablePermits - surplus }
}

/// The real counting semaphore, with permits held in scopes.
struct CountingSubject: SemaphoreSubject {
  private let semaphore: CountingSemaphore

  init(permits: Int) throws {
    semaphore = try CountingSemaphore(permits: permits)
  }

  func hold(_ entered: () throws -> Void) throws {
    try semaphore.withPermit(entered)
  }

  var availablePermits: Int { semaphore.availablePermits }
}

/// Broken: one release gets lost, the last of all, so that no one waits for it.
struct LeakySemaphore: SemaphoreSubject {
  private let semaphore: CountingSemaphore

  init(permits: Int) throws {
    semaphore = try CountingSemaphore(permits: permits)
  }

  func hold(_ entered: () throws -> Void) throws {
    semaphore.acquire()
    defer { semaphore.release() }
    try entered()
  }

  func workerEnds(isLast: Bool) throws {
    if isLast { semaphore.acquire() }
  }

  var availablePermits: Int { semaphore.availablePermits }
}
