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

  /// One process stores at one of a thousand keys and reads at another, in turn.
  static let dictionary = FunctionBenchmark.rate(of: "SharedDictionary", unit: "ops/s") {
    let keys = (0..<1000).map { "key \($0)" }
    let dictionary = try SharedDictionary(keys.map { ($0, 0) })
    let rounds = Workloads.dictionaryOperations / 2
    var total = 0
    let elapsed = try SuspendingClock().measure {
      for number in 0..<rounds {
        try dictionary.set(number, forKey: keys[number % 1000])
        total &+= try dictionary[keys[number * 7 % 1000]] ?? -1
      }
    }
    guard try dictionary[keys[(rounds - 1) % 1000]] == rounds - 1, total > 0 else {
      throw BenchmarkFailure("the dictionary lost a change")
    }
    return Double(2 * rounds) / (elapsed / .seconds(1))
  }

  /// Bytes there and back between this process and another one, as for the peer.
  static func connection(bytes: Int) -> FunctionBenchmark {
    .rate(of: "Connection", unit: "trips/s") {
      let (ours, theirs) = try Connection.pair()
      let count = Workloads.roundTrips(of: bytes)
      let child = try ChildProcess.fork {
        for _ in 0..<count { try theirs.sendBytes(theirs.receiveBytes()) }
      }
      let message = [UInt8](repeating: 0, count: bytes)
      try ours.sendBytes(message)
      var isWhole = try ours.receiveBytes() == message
      let elapsed = try SuspendingClock().measure {
        for _ in 1..<count {
          try ours.sendBytes(message)
          isWhole = try ours.receiveBytes().count == bytes && isWhole
        }
      }
      _ = try child.join()
      guard isWhole else { throw BenchmarkFailure("the connection changed a message") }
      return Double(count - 1) / (elapsed / .seconds(1))
    }
  }

  /// Processes that do nothing, each started and joined.
  static func start(_ method: StartMethod) -> FunctionBenchmark {
    .cost(of: "ChildProcess", unit: "ms") {
      try startAndJoin(method)
      let elapsed = try SuspendingClock().measure {
        for _ in 0..<Workloads.starts { try startAndJoin(method) }
      }
      return elapsed / .milliseconds(Workloads.starts)
    }
  }

  private static func startAndJoin(_ method: StartMethod) throws {
    guard try ChildProcess.start(Idle(), using: method).join() == .exited(0) else {
      throw BenchmarkFailure("a child failed")
    }
  }
}
