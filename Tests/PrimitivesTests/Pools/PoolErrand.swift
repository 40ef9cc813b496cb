// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// What the workers of these tests do, however they are started.
enum PoolErrand: PoolTask {
  case square(Int)
  case add(Int, Int)
  case pid
  /// Throws what can travel.
  case mishap(Int)
  /// Throws what cannot.
  case fail(String)
  /// Throws what a pool says of a task that took too long.
  case timeOut
  case leave(Int32)
  case exitNow(Int32)
  case kill
  case wait(Gate, Int)
  /// Says that it is there, and waits.
  case waitThere(CountingSemaphore, Gate, Int)
  /// Says that it is there, and stays.
  case stay(CountingSemaphore)
  /// Takes a lock that it never releases, says so, and stays.
  case hold(Lock, CountingSemaphore)
  /// Says in which process it is, and stays.
  case stayAs(Queue<Int32>)
  case count(SharedValue<Int>, Int)
  /// Counts, and does not survive the first time.
  case dieOnce(SharedValue<Int>)
  case nested(Int, StartMethod)
  case lockTwice(Lock, SharedValue<Int>)

  func run() throws -> Int {
    switch self {
    case .square(let number): return number * number
    case .add(let first, let second): return first + second
    case .pid: return Int(getpid())
    case .mishap(let number): throw PoolMishap(number: number)
    case .fail(let text): throw TestFailure(text)
    case .timeOut: throw PoolTaskError.timedOut
    case .leave(let code): throw Primitives.ProcessExit(code)
    case .exitNow(let code): _exit(code)
    case .kill: ProcessExit.byKill()
    case .wait(let gate, let number):
      gate.wait()
      return number
    case .waitThere(let isThere, let gate, let number):
      isThere.release()
      gate.wait()
      return number
    case .stay(let isThere):
      isThere.release()
      Spin.forever()
    case .hold(let lock, let isThere):
      _ = lock.acquire()
      isThere.release()
      Spin.forever()
    case .stayAs(let pids):
      try pids.put(getpid())
      Spin.forever()
    case .count(let total, let number):
      total.add(1)
      return number
    case .dieOnce(let total):
      if total.add(1) == 0 { ProcessExit.byKill() }
      return total.value
    case .nested(let count, let method):
      return try Pool.with(processes: 2, using: method) { pool in
        try pool.map((0..<count).map(PoolErrand.square)).reduce(0, +)
      }
    case .lockTwice(let lock, let total):
      for _ in 0..<2 { try lock.withLock { total.value += 1 } }
      return total.value
    }
    return 0
  }
}

/// An error that travels.
struct PoolMishap: Error, Codable, Equatable {
  let number: Int
}
