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
    try operations(Workloads.dictionaryOperations, on: SharedDictionary())
  }

  /// The same through a manager's server, as a process of another family does it.
  static let servedDictionary = FunctionBenchmark.rate(of: "RemoteManager", unit: "ops/s") {
    let name = "primitives-benchmark-\(UInt64.random(in: 0 ... .max))"
    return try Manager.with(at: .abstract(name)) { _ in
      let manager = try RemoteManager(at: .abstract(name))
      return try operations(
        Workloads.cpythonDictionaryOperations, on: manager.dictionary(of: String.self, Int.self))
    }
  }

  private static func operations(
    _ count: Int, on dictionary: SharedDictionary<String, Int>
  ) throws -> Double {
    let keys = (0..<1000).map { "key \($0)" }
    try dictionary.merge(keys.map { ($0, 0) })
    let rounds = count / 2
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
      let rate = try roundTrips(count, of: bytes, over: ours)
      _ = try child.join()
      return rate
    }
  }

  /// 8 bytes there and back between a client and a listener.
  static func listener(throughNetwork: Bool) -> FunctionBenchmark {
    .rate(of: "Listener", unit: "trips/s") {
      let listener = try Listener(at: throughNetwork ? .tcp(host: "127.0.0.1", port: 0) : nil)
      let count = Workloads.roundTrips(of: 8)
      let child = try ChildProcess.fork {
        let theirs = try Connection.connect(to: listener.address)
        for _ in 0..<count { try theirs.sendBytes(theirs.receiveBytes()) }
      }
      let rate = try roundTrips(count, of: 8, over: listener.accept())
      _ = try child.join()
      return rate
    }
  }

  /// Sends bytes and waits for their echo; counts from after the first to the last.
  private static func roundTrips(
    _ count: Int, of bytes: Int, over connection: Connection
  ) throws -> Double {
    let message = [UInt8](repeating: 0, count: bytes)
    try connection.sendBytes(message)
    var isWhole = try connection.receiveBytes() == message
    let elapsed = try SuspendingClock().measure {
      for _ in 1..<count {
        try connection.sendBytes(message)
        isWhole = try connection.receiveBytes().count == bytes && isWhole
      }
    }
    guard isWhole else { throw BenchmarkFailure("the connection changed a message") }
    return Double(count - 1) / (elapsed / .seconds(1))
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
