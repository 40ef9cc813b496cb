// SPDX-License-Identifier: Apache-2.0

/// A flag that the processes of one family can wait for.
///
/// ```swift
/// let isReady = try Event()
/// let child = try ChildProcess.fork { isReady.wait() }
/// isReady.set()
/// ```
///
/// A `set` during a `wait` always ends it with `true`, even if the flag is cleared before the
/// waiter runs. Nobody ever waits for a waiter, so one that dies or is stopped holds up nobody.
///
/// It is a handle: copies, forked children and receivers of a queue all mean the same event. If a
/// process dies in `set`, the flag is set and everyone woken, or neither.
///
/// Python: `multiprocessing.Event`.
public struct Event: Sendable {
  private static let bellOffset: UInt64 = 0
  private static let stateOffset: UInt64 = 8
  private static let announcedOffset: UInt64 = 16

  let block: BlockReference
  private let sets: Announcement
  /// Whether the flag is set, and above that bit, how often it has been set.
  ///
  /// So no value comes twice, and who has slept sees that there was a set even after a clear.
  private let state: Word

  /// Creates an event whose flag is not set.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    self.init(try BlockReference.create(.event, bytes: Self.announcedOffset + 8))
  }

  init(_ block: BlockReference) {
    self.block = block
    sets = Announcement(
      bell: block.bell(Self.bellOffset), announced: block.word(Self.announcedOffset))
    state = block.word(Self.stateOffset)
  }

  /// Whether the flag is set at this instant.
  public var isSet: Bool { state.load() & 1 != 0 }

  /// Sets the flag, and wakes everyone who waits for it; one that is set stays so.
  ///
  /// Never blocks, takes no lock and allocates nothing: a signal handler may call it, also one that
  /// has interrupted a `wait` for the same event.
  public func set() {
    while true {
      let before = state.load()
      guard before & 1 == 0 else { return }
      let after = before + 3
      if sets.announce(after >> 1, after: { state.compareExchange(before, after) }) { return }
    }
  }

  /// Clears the flag; who already waits still sees a `set` that came before.
  ///
  /// Never blocks.
  public func clear() {
    var before = state.load()
    while before & 1 != 0 {
      let found = state.exchange(before, for: before & ~1)
      if found == before { return }
      before = found
    }
  }

  /// Waits until the flag is set; blocks until then.
  public func wait() {
    _ = wait(until: .never)
  }

  /// Waits until the flag is set; blocks until then, at most for `timeout`.
  ///
  /// - Parameter timeout: Zero or less only looks.
  /// - Returns: Whether the flag was set at some instant of the call.
  public func wait(timeout: Duration) -> Bool {
    wait(until: Deadline(after: timeout))
  }

  private func wait(until deadline: Deadline) -> Bool {
    let first = state.load()
    if first & 1 != 0 { return true }
    var waiter = Waiter(at: sets.bell, until: deadline)
    var hasBeenSet = false
    while true {
      waiter.arm()
      let now = state.load()
      sets.help(now >> 1)
      hasBeenSet = now != first
      if hasBeenSet || waiter.sleep(while: [SeenWord(state, now)]) == .timedOut { break }
    }
    waiter.leave()
    return hasBeenSet
  }
}

extension Event: Codable {
  /// Encodes the handle: only a queue of the same family can carry it.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(block.handle)
  }

  /// Decodes a handle that came through a queue.
  public init(from decoder: any Decoder) throws {
    self.init(try Family.references.resolve(decoder.detachHandle(), as: .event))
  }
}

extension Event: CustomStringConvertible {
  /// Says whether the flag is set, for messages and logs.
  public var description: String { isSet ? "Event(set)" : "Event(not set)" }
}
