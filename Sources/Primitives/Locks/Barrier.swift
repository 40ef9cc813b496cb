// SPDX-License-Identifier: Apache-2.0

/// A point that a number of parties reach together: none goes on before all have come.
///
/// ```swift
/// let barrier = try Barrier(parties: 5)
/// // in each of five processes, for each phase of the work:
/// try barrier.wait()
/// ```
///
/// It can be used again at once, any number of times. A barrier *breaks* when a party that waits
/// times out or dies, when the action fails, or by `abort()`: then no one passes, and everyone who
/// waits or comes is told why, until someone calls `reset()`.
///
/// It is a handle: copies, forked children and receivers of a queue all mean the same barrier. A
/// party that dies before it waits is not known to the barrier; give `wait` a timeout where that
/// may happen.
///
/// Python: `multiprocessing.Barrier`.
public struct Barrier: Sendable {
  let core: BarrierCore

  init(_ core: BarrierCore) {
    self.core = core
  }

  /// Creates a barrier that no one has reached.
  ///
  /// - Parameter parties: How many have to come; 1 to 2048.
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init(parties: Int) throws(PrimitivesError) {
    Misuse.require(
      parties > 0 && parties <= BarrierCore.limit,
      "Barrier: the number of parties is 1 to \(BarrierCore.limit), not \(parties)")
    core = try .create(parties: parties)
  }

  /// Waits until all parties have come.
  ///
  /// Blocks until the last one comes and its action is done, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - timeout: `nil` waits without limit; when it passes, the barrier breaks for everyone.
  ///   - action: What the last one to come does before anyone goes on; if it throws, the barrier
  ///     breaks for the others.
  /// - Returns: A number from 0 to one less than the parties, another one for each of them.
  /// - Throws: `PrimitivesError.Code.broken` with the reason, and what `action` throws.
  @discardableResult
  public func wait(timeout: Duration? = nil, action: (() throws -> Void)? = nil) throws -> Int {
    let place = try core.arrive(acts: action != nil, until: Deadline(after: timeout))
    guard let action, core.isLast(place) else { return place.rawValue }
    do {
      try action()
    } catch {
      core.fail(place)
      throw error
    }
    try core.pass(place)
    return place.rawValue
  }

  /// Breaks the barrier for everyone who waits or comes, until it is reset.
  ///
  /// Never waits for a waiter.
  public func abort() {
    core.break(.aborted)
  }

  /// Makes the barrier usable again, with no one waiting; who does wait is told that it broke.
  ///
  /// Never waits for a waiter; who comes next waits until those have left.
  public func reset() {
    core.reset()
  }

  /// How many have to come.
  public var parties: Int { core.parties }

  /// How many wait at this instant.
  public var waiterCount: Int { core.waiterCount }

  /// Whether the barrier is broken, so that it has to be reset.
  public var isBroken: Bool { core.isBroken }
}

extension Barrier: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(core.block.handle)
  }

  /// Decodes a handle that came through a queue.
  public init(from decoder: any Decoder) throws {
    core = BarrierCore(try Family.references.resolve(decoder.detachHandle(), as: .barrier))
  }
}

extension Barrier: CustomStringConvertible {
  /// Says how many of how many wait, or that it is broken, for messages and logs.
  public var description: String {
    isBroken ? "Barrier(broken)" : "Barrier(\(waiterCount) of \(parties) waiting)"
  }
}
