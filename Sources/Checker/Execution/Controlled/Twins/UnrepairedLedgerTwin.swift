// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A pool with a permit for each process, and a ledger of who has one, under a lock.
///
/// Each process gives back its permit and takes one in turn; every other one begins with a permit.
/// The ledger is written before and after the pool, so that whoever is told of a death can say from
/// the ledger alone how many permits there are. A permit that a process dies with stays with it.
///
/// Broken, the repair forgets the permits that were on their way back: they are lost.
struct UnrepairedLedgerTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    let lock: Lock
    let free: SharedValue<Int>
    /// An entry for each process.
    let ledger: SharedArray<UInt64>
  }

  private enum Entry {
    static let nothing: UInt64 = 0
    static let taking: UInt64 = 1
    static let held: UInt64 = 2
    static let returning: UInt64 = 3
  }

  func prepare() throws -> Objects {
    let ledger = (0..<processes).map { beginsWithOne($0) ? Entry.held : Entry.nothing }
    return Objects(
      lock: try Lock(), free: try SharedValue(ledger.count { $0 == Entry.nothing }),
      ledger: try SharedArray(ledger))
  }

  func run(process: Int, on pool: Objects, recorder: CallRecorder) throws {
    var hasOne = beginsWithOne(process)
    for _ in 0..<operations {
      if hasOne {
        recorder.call("return") { giveBack(process, pool) }
        hasOne = false
      } else {
        hasOne = recorder.call("take") { take(process, pool) ? 1 : 0 } == 1
      }
    }
  }

  private func beginsWithOne(_ process: Int) -> Bool { process.isMultiple(of: 2) }

  private func take(_ process: Int, _ pool: Objects) -> Bool {
    enter(pool)
    defer { pool.lock.release() }
    let free = pool.free.value
    guard free > 0 else { return false }
    pool.ledger[process] = Entry.taking
    pool.free.value = free - 1
    pool.ledger[process] = Entry.held
    return true
  }

  private func giveBack(_ process: Int, _ pool: Objects) {
    enter(pool)
    defer { pool.lock.release() }
    pool.ledger[process] = Entry.returning
    pool.free.value += 1
    pool.ledger[process] = Entry.nothing
  }

  /// Acquires the lock and, if someone died with it, makes the pool whole again.
  private func enter(_ pool: Objects) {
    guard pool.lock.acquire() == .acquiredAbandoned else { return }
    var taken = 0
    for process in 0..<processes {
      switch pool.ledger[process] {
      case Entry.nothing: break
      case Entry.taking: pool.ledger[process] = Entry.nothing
      case Entry.returning where !isBroken: pool.ledger[process] = Entry.nothing
      default: taken += 1
      }
    }
    pool.free.value = processes - taken
    pool.lock.markRecovered()
  }

  func check(_ execution: Execution, on pool: Objects) throws -> [String] {
    enter(pool)
    defer { pool.lock.release() }
    let held = pool.ledger.count { $0 == Entry.held }
    let free = pool.free.value
    return free + held == processes
      ? []
      : ["\(Amount.text(free, "permit is", "permits are")) free and \(held) held, of \(processes)"]
  }
}
