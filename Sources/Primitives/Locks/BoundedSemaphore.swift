// SPDX-License-Identifier: Apache-2.0

/// A fixed number of permits for the processes of one family, each held in its holder's name.
///
/// At no instant do more processes hold a permit than there are permits, whoever dies when: the
/// permits of a dead holder return to whoever needs one next. Any process may release; one that
/// holds none releases for a holder, a dead one first.
///
/// Python: `multiprocessing.BoundedSemaphore`.
public struct BoundedSemaphore: Sendable {
  let table: PermitTable

  /// Creates a semaphore with a number of permits, all of them to be had.
  ///
  /// - Parameter permits: How many there are; not negative.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(permits: Int = 1) throws(PrimitivesError) {
    Misuse.require(permits >= 0, "BoundedSemaphore: a negative number of permits (\(permits))")
    table = try .create(bound: permits)
  }

  /// Takes a permit; blocks until there is one.
  ///
  /// - Complexity: O(*n*) in the number of permits, if others hold them.
  public func acquire() {
    _ = table.acquire(until: .never)
  }

  /// Takes a permit; blocks until there is one, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less tries once.
  /// - Returns: Whether a permit was taken.
  /// - Complexity: O(*n*) in the number of permits, if others hold them.
  public func acquire(timeout: Duration) -> Bool {
    table.acquire(until: Deadline(after: timeout))
  }

  /// Returns a permit, and wakes whoever waits for one.
  ///
  /// Never waits for anyone who waits.
  ///
  /// Releasing when every permit is to be had is a mistake of the caller and traps.
  public func release() {
    guard table.release() else {
      Misuse.trap("BoundedSemaphore.release: all \(permits) permits are there already")
    }
  }

  /// How many permits there are in all.
  public var permits: Int { table.bound }

  /// How many permits are to be had, those of the dead included.
  ///
  /// Exact unless a permit is taken or returned meanwhile: that one may be counted either way.
  public var availablePermits: Int { table.available }

  /// Runs `body` while holding a permit, and returns it however `body` ends, the process's death
  /// included.
  ///
  /// - Parameter body: What to do with the permit.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withPermit<R: ~Copyable>(_ body: () throws -> R) throws -> R {
    acquire()
    defer { release() }
    return try body()
  }

  /// The same with a limit on the wait: `nil` means that the timeout passed and nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait for a permit at most; zero or less tries once.
  ///   - body: What to do with the permit.
  /// - Returns: What `body` returns, or `nil` when there was no permit in time.
  /// - Throws: What `body` throws; a timeout is not an error.
  public func withPermit<R: ~Copyable>(
    timeout: Duration, _ body: () throws -> R
  ) throws -> R? {
    guard acquire(timeout: timeout) else { return nil }
    defer { release() }
    return try body()
  }

  /// The same for a body without a result: `nil` means that nothing was run.
  ///
  /// - Parameters:
  ///   - timeout: How long to wait at most; zero or less tries once.
  ///   - body: What to do.
  /// - Returns: Nothing, as a value, or `nil` when the timeout passed first.
  /// - Throws: As the form with a result.
  public func withPermit(
    timeout: Duration, _ body: () throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try withPermit(timeout: timeout) {
      try body()
      return true
    }
    return hasRun.map { _ in }
  }
}

extension BoundedSemaphore: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(table.block.handle)
  }

  /// Decodes a handle that came through a queue.
  public init(from decoder: any Decoder) throws {
    let handle = try decoder.detachHandle()
    table = PermitTable(try Family.references.resolve(handle, as: .boundedSemaphore))
  }
}

extension BoundedSemaphore: CustomStringConvertible {
  /// How many permits are to be had, of how many; never blocks.
  public var description: String {
    "BoundedSemaphore(\(Amount.text(availablePermits, of: permits, "permit")))"
  }
}
