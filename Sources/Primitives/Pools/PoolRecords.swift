// SPDX-License-Identifier: Apache-2.0

/// The tasks that are not settled, by their numbers, which only grow.
///
/// Pages of a fixed number of places; one that has none left in use is let go of, so that one task
/// which takes long keeps no more than its page. Complexity: O(1) for each task but for the list of
/// the pages since the oldest one.
struct PoolRecords {
  private struct Page {
    var places: [PoolCore.Record?]
    var used = 0

    init() {
      places = Array(repeating: nil, count: PoolRecords.pageSize)
    }
  }

  private static let pageSize = 256

  private var pages: [Page?] = []
  /// How many pages came before those that are listed.
  private var firstPage = 0
  /// How many tasks there are.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Enters a task; numbers come in ascending order.
  mutating func insert(_ record: PoolCore.Record, as number: UInt64) {
    let (page, place) = Int(number).quotientAndRemainder(dividingBy: Self.pageSize)
    if page >= firstPage + pages.count { addPage(page) }
    pages[page - firstPage]?.places[place] = record
    pages[page - firstPage]?.used += 1
    count += 1
  }

  /// Where a task is, if it may be there.
  private func position(of number: UInt64) -> (index: Int, place: Int)? {
    let (page, place) = Int(number).quotientAndRemainder(dividingBy: Self.pageSize)
    let index = page - firstPage
    return index >= 0 && index < pages.count ? (index, place) : nil
  }

  /// A task, if it is there.
  subscript(number: UInt64) -> PoolCore.Record? {
    position(of: number).flatMap { pages[$0.index]?.places[$0.place] }
  }

  /// Takes a task out, if it is there.
  mutating func remove(_ number: UInt64) -> PoolCore.Record? {
    guard let (index, place) = position(of: number),
      let record = pages[index]?.places[place].take()
    else { return nil }
    count -= 1
    pages[index]?.used -= 1
    // The last one is used again by whoever gives one task after the other.
    if pages[index]?.used == 0, index < pages.count - 1 { pages[index] = nil }
    return record
  }

  private mutating func addPage(_ page: Int) {
    if isEmpty { pages = [] }
    if pages.isEmpty { firstPage = page }
    let leading = pages.prefix { $0 == nil }.count
    if leading > pages.count / 2 {
      pages.removeFirst(leading)
      firstPage += leading
    }
    while pages.count <= page - firstPage { pages.append(nil) }
    pages[page - firstPage] = Page()
  }

  /// All of them, in the order of their numbers.
  var all: [(number: UInt64, record: PoolCore.Record)] {
    pages.enumerated().flatMap { index, page in
      (page?.places ?? []).enumerated().compactMap { place, record in
        record.map { (UInt64((firstPage + index) * Self.pageSize + place), $0) }
      }
    }
  }
}
