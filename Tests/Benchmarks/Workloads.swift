// SPDX-License-Identifier: Apache-2.0

/// How much is done for one measurement.
enum Workloads {
  /// Acquire-release pairs without contention; about 0.1 s.
  static let lockPairs = 10_000_000

  /// How long processes contend for one lock.
  static let contentionMilliseconds: Int32 = 300

  /// Integers through our queue.
  static let items = 1_000_000

  /// Integers through CPython's queue, which is slower; a rate needs no equal number.
  static let cpythonItems = 100_000

  /// Changes and reads of our dictionary, and of CPython's.
  static let dictionaryOperations = 1_000_000
  static let cpythonDictionaryOperations = 10_000

  /// Messages there and back, of so many bytes each.
  static func roundTrips(of bytes: Int) -> Int { bytes < 1 << 16 ? 30_000 : 500 }

  /// Processes, one after the other, of ours and of CPython's.
  static let starts = 200
  static let cpythonStarts = 20

  /// Tasks of a pool, of ours and of CPython's.
  static let tasks = 300_000
  static let cpythonTasks = 20_000

  /// Pools that do one task each, of ours and of CPython's.
  static let pools = 50
  static let cpythonPools = 10
}
