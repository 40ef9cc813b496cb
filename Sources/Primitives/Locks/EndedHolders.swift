// SPDX-License-Identifier: Apache-2.0

/// Leaves the recursive locks of a thread that ends to the next who asks, as a death would.
///
/// The thread itself does it, as the last of all it does. Where its process dies meanwhile, the
/// rest is left by that.
final class EndedHolders: PerThreadTable, Sendable {
  /// Has to be touched before a thread can have a recursive lock.
  static let current = EndedHolders()

  private init() {
    ThreadEnds.current.add(self)
  }

  /// Takes as long as a look at each shared object of the family, if the thread has a lock; nothing
  /// if it has none.
  func drop(_ thread: UInt64) {
    guard !ThreadHoldings.isEmpty else { return }
    let heap = Family.heap
    let region = heap.region
    _ = heap.locked(until: .never) {
      heap.forEachShared { block in
        guard heap.kind(of: block) == .recursiveLock else { return }
        RecursiveLock.leave(in: region, at: block + BlockLayout.sharedPayload, heldBy: thread)
      }
    }
  }
}
