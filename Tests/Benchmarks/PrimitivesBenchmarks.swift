// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Our side of the contests.
enum PrimitivesBenchmarks {
  /// One acquire and release of a lock that no one else wants.
  static let lockPair = FunctionBenchmark.cost(of: "Lock", unit: "ns/pair") {
    let lock = try Lock()
    let clock = SuspendingClock()
    let elapsed = clock.measure {
      for _ in 0..<Workloads.lockPairs {
        _ = lock.acquire()
        lock.release()
      }
    }
    return elapsed / .nanoseconds(Workloads.lockPairs)
  }

  /// Processes that contend for one lock, each pair guarding one addition.
  static func contendedLock(processes: Int) -> FunctionBenchmark {
    .rate(of: "Lock", unit: "pairs/s") {
      try ContendedLock(processes: processes).pairsPerSecond()
    }
  }

  /// One producer process, integers, this process as the consumer.
  ///
  /// As for the peer, the clock runs from the arrival of the first item to that of the last.
  static let queueOfIntegers = FunctionBenchmark.rate(of: "Queue", unit: "items/s") {
    let queue = try Queue<Int>()
    let producer = try ChildProcess.fork {
      for item in 0..<Workloads.items {
        try queue.put(item)
      }
    }
    var isInOrder = try queue.get() == 0
    let elapsed = try SuspendingClock().measure {
      for item in 1..<Workloads.items {
        isInOrder = try queue.get() == item && isInOrder
      }
    }
    _ = try producer.join()
    guard isInOrder else { throw BenchmarkFailure("the queue lost or reordered an item") }
    return Double(Workloads.items - 1) / (elapsed / .seconds(1))
  }
}
