// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A stock of parts under a lock: each holder takes one out and uses it up; one that was out when
/// its holder died is booked as wasted by the next.
///
/// What a holder does is a single store each time, so one death leaves nothing half done. The
/// repair takes two: it books the part, then says that none is out any more.
///
/// Broken, the repair adds one to what is wasted instead of setting it to what is missing, so a
/// second death between its stores makes the third holder count the part again.
struct RepairTwiceTwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  /// Eight bytes, which are read and written whole.
  struct Account {
    var stock: UInt32
    var used: UInt16
    /// How many parts are out: one or none.
    var out: UInt16
  }

  struct Objects {
    let lock: Lock
    let account: SharedValue<Account>
    let wasted: SharedValue<UInt64>
  }

  private var parts: Int { processes * operations }

  func prepare() throws -> Objects {
    Objects(
      lock: try Lock(),
      account: try SharedValue(Account(stock: UInt32(parts), used: 0, out: 0)),
      wasted: try SharedValue(0))
  }

  func run(process: Int, on store: Objects, recorder: CallRecorder) throws {
    for _ in 0..<operations { recorder.call("use") { use(store) } }
  }

  private func use(_ store: Objects) {
    enter(store)
    var account = store.account.value
    account.stock -= 1
    account.out = 1
    store.account.value = account
    account.used += 1
    account.out = 0
    store.account.value = account
    store.lock.release()
  }

  /// Acquires the lock and, if someone died with it, books the part that was out.
  private func enter(_ store: Objects) {
    guard store.lock.acquire() == .acquiredAbandoned else { return }
    var account = store.account.value
    if account.out == 1 {
      let missing = UInt64(parts) - UInt64(account.stock) - UInt64(account.used)
      store.wasted.value = isBroken ? store.wasted.value + 1 : missing
      account.out = 0
      store.account.value = account
    }
    store.lock.markRecovered()
  }

  func check(_ execution: Execution, on store: Objects) throws -> [String] {
    // The next one to come, who looks after the last death.
    enter(store)
    defer { store.lock.release() }
    let account = store.account.value
    let wasted = store.wasted.value
    guard UInt64(account.stock) + UInt64(account.used) + wasted == UInt64(parts) else {
      return ["\(account.stock) in stock, \(account.used) used and \(wasted) wasted, of \(parts)"]
    }
    return []
  }
}
