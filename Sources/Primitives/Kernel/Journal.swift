// SPDX-License-Identifier: Apache-2.0

/// Makes several words change together, whatever instant the writer dies at: a redo log.
///
/// It belongs to a `RobustLock`, and only the lock's holder writes. The new values are written
/// where no one looks; one store of their number commits them; then they are applied and the number
/// goes back to zero. Whoever is told that a holder died calls `redo()` first: a committed list is
/// applied (again), an uncommitted one was never there. So entries take no steps: before the commit
/// no one else looks at them, and after it they do not change. (Write-ahead redo logging; Gray and
/// Reuter, "Transaction Processing", 1992, 10.3.)
struct Journal {
  static func bytes(capacity: Int) -> UInt64 { 8 + 16 * UInt64(capacity) }

  let region: Region
  let offset: UInt64
  let capacity: Int

  private var count: Word { region.word(offset) }

  /// The changes that one commit makes.
  struct Transaction: ~Copyable {
    private let journal: Journal
    private var count = 0

    fileprivate init(_ journal: Journal) {
      self.journal = journal
    }

    /// The word at `target` will have `value`.
    mutating func set(_ target: UInt64, to value: UInt64) {
      Misuse.require(count < journal.capacity, "a transaction larger than its journal")
      let entry = journal.entry(count)
      journal.region.word(entry).note(target)
      journal.region.word(entry + 8).note(value)
      count += 1
    }

    consuming func commit() {
      journal.count.store(UInt64(count))
      journal.redo()
    }
  }

  private func entry(_ index: Int) -> UInt64 { offset + 8 + 16 * UInt64(index) }

  func begin() -> Transaction { Transaction(self) }

  /// Applies what was committed and not yet applied; changes nothing otherwise.
  func redo() {
    let committed = Int(count.load())
    guard committed > 0 else { return }
    for index in 0..<committed {
      region.word(region.word(entry(index)).noted).store(region.word(entry(index) + 8).noted)
    }
    count.store(0)
  }
}
