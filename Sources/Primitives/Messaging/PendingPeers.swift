// SPDX-License-Identifier: Apache-2.0

/// Those that have not been let in yet, the oldest first: a table that threads share.
struct PendingPeers {
  /// As many as can be about to be let in; who comes then pushes the oldest out.
  static let limit = 64

  private struct Entry {
    let number: UInt64
    let deadline: Deadline
    /// `nil` while a thread deals with it.
    var peer: PendingPeer?
  }

  private var entries: [Entry] = []
  private var lastNumber: UInt64

  /// - Parameter reserved: The numbers up to here are not for peers.
  init(reserved: UInt64) {
    lastNumber = reserved
  }

  var isEmpty: Bool { entries.isEmpty }

  /// When the oldest is refused.
  var firstDeadline: Deadline { entries.first?.deadline ?? .never }

  mutating func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  /// Adds one that a thread deals with; returns those pushed out.
  mutating func insert(_ number: UInt64, until deadline: Deadline) -> [PendingPeer] {
    let excess = max(0, entries.count - Self.limit + 1)
    let pushed = removeFirst(excess)
    entries.append(Entry(number: number, deadline: deadline))
    return pushed
  }

  /// Gives one to the calling thread, which is the only one to deal with it; `nil` if it is gone.
  mutating func take(_ number: UInt64) -> PendingPeer? {
    guard let index = entries.firstIndex(where: { $0.number == number }) else { return nil }
    return entries[index].peer.take()
  }

  /// Puts one back; returns whether it is still wanted.
  mutating func put(_ peer: PendingPeer) -> Bool {
    guard let index = entries.firstIndex(where: { $0.number == peer.number }) else { return false }
    entries[index].peer = peer
    return true
  }

  /// Takes one out for good; returns whether it was still wanted.
  mutating func remove(_ number: UInt64) -> Bool {
    guard let index = entries.firstIndex(where: { $0.number == number }) else { return false }
    entries.remove(at: index)
    return true
  }

  /// Takes the oldest out; those that a thread deals with are dismissed by it.
  mutating func removeFirst(_ count: Int) -> [PendingPeer] {
    defer { entries.removeFirst(count) }
    return entries.prefix(count).compactMap(\.peer)
  }

  mutating func removeExpired() -> [PendingPeer] {
    guard firstDeadline.hasPassed else { return [] }
    return removeFirst(entries.prefix { $0.deadline.hasPassed }.count)
  }

  mutating func removeAll() -> [PendingPeer] { removeFirst(entries.count) }
}
