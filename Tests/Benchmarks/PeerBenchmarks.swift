// SPDX-License-Identifier: Apache-2.0

import BenchmarkPeers
import Primitives

/// What Primitives is held against.
enum PeerBenchmarks {
  /// The least that a lock can cost: it does not survive its holder.
  static let futexLockPair = FunctionBenchmark.cost(of: "C futex lock", unit: "ns/pair") {
    try required(peers_futex_lock_ns_per_pair(Workloads.lockPairs))
  }

  /// The same lock as ours without the steps that a controller could take hold of.
  static let hooklessLockPair = FunctionBenchmark.cost(of: "without steps", unit: "ns/pair") {
    // A primitive first, so that this process has its token.
    _ = try Lock()
    let lock = HooklessLock()
    let elapsed = SuspendingClock().measure {
      for _ in 0..<Workloads.lockPairs {
        _ = lock.acquire()
        lock.release()
      }
    }
    return elapsed / .nanoseconds(Workloads.lockPairs)
  }

  /// What libc asks for surviving the holder.
  static let robustMutexPair = FunctionBenchmark.cost(of: "C robust mutex", unit: "ns/pair") {
    try required(peers_robust_mutex_ns_per_pair(Workloads.lockPairs))
  }

  static func contendedFutexLock(processes: Int) -> FunctionBenchmark {
    .rate(of: "C futex lock", unit: "pairs/s") {
      try required(
        peers_futex_lock_contended_ops_per_second(
          Int32(processes), Workloads.contentionMilliseconds))
    }
  }

  static func contendedRobustMutex(processes: Int) -> FunctionBenchmark {
    .rate(of: "C robust mutex", unit: "pairs/s") {
      try required(
        peers_robust_mutex_contended_ops_per_second(
          Int32(processes), Workloads.contentionMilliseconds))
    }
  }

  /// One producer, one consumer, integers.
  static let cpythonQueue = FunctionBenchmark.rate(of: "CPython Queue", unit: "items/s") {
    try fromPython(peers_cpython_queue_items_per_second(Workloads.cpythonItems))
  }

  /// One process at a manager's dictionary.
  static let cpythonDictionary = FunctionBenchmark.rate(of: "CPython manager", unit: "ops/s") {
    try fromPython(
      peers_cpython_dictionary_operations_per_second(Workloads.cpythonDictionaryOperations))
  }

  /// Two processes, bytes there and back.
  static func cpythonConnection(bytes: Int) -> FunctionBenchmark {
    .rate(of: "CPython Pipe", unit: "trips/s") {
      try fromPython(
        peers_cpython_connection_round_trips_per_second(
          Workloads.roundTrips(of: bytes), bytes))
    }
  }

  /// Two processes, 8 bytes there and back.
  static func cpythonListener(throughNetwork: Bool) -> FunctionBenchmark {
    .rate(of: "CPython Listener", unit: "trips/s") {
      try fromPython(
        peers_cpython_listener_round_trips_per_second(
          Workloads.roundTrips(of: 8), throughNetwork))
    }
  }

  /// One process after the other, each started and joined.
  static func cpythonStart(_ method: StartMethod) -> FunctionBenchmark {
    let number =
      switch method {
      case .fork: PEERS_FORK
      case .forkServer: PEERS_FORK_SERVER
      case .spawn: PEERS_SPAWN
      }
    return .cost(of: "CPython Process", unit: "ms") {
      try fromPython(peers_cpython_start_milliseconds(Workloads.cpythonStarts, number))
    }
  }

  /// A pool with two workers.
  static func cpythonPool(_ way: PoolWay) -> FunctionBenchmark {
    let number =
      switch way {
      case .map: PEERS_POOL_MAP
      case .applyAsync: PEERS_POOL_APPLY_ASYNC
      case .imapUnordered: PEERS_POOL_IMAP_UNORDERED
      case .lifetime: PEERS_POOL_LIFETIME
      }
    guard way != .lifetime else {
      return .cost(of: "CPython Pool", unit: "ms") {
        try fromPython(peers_cpython_pool(Workloads.cpythonPools, number))
      }
    }
    return .rate(of: "CPython Pool", unit: "tasks/s") {
      try fromPython(peers_cpython_pool(Workloads.cpythonTasks, number))
    }
  }

  private static func fromPython(_ result: Double) throws -> Double {
    switch result {
    case PEERS_NO_PYTHON: throw BenchmarkUnavailable("there is no python3 on PATH")
    case PEERS_PYTHON_FAILED: throw BenchmarkUnavailable("python3 gave no result")
    default: return result
    }
  }

  private static func required(_ result: Double) throws -> Double {
    switch result {
    case PEERS_CANNOT_MEASURE: throw BenchmarkUnavailable("memory or processes are short")
    case PEERS_LOST_AN_ADDITION: throw BenchmarkFailure("a peer's lock lost an addition")
    default: return result
    }
  }
}
