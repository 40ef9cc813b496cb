// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Everything that is measured.
///
/// A new contest is a function of Primitives beside its peer; both measure the same work.
enum ContestCatalog {
  static var contests: [Contest] {
    [
      Contest(
        "lock.uncontended.futex", ours: PrimitivesBenchmarks.lockPair,
        peer: PeerBenchmarks.futexLockPair),
      Contest(
        "lock.uncontended.robust", ours: PrimitivesBenchmarks.lockPair,
        peer: PeerBenchmarks.robustMutexPair),
      Contest(
        "lock.uncontended.steps", ours: PrimitivesBenchmarks.lockPair,
        peer: PeerBenchmarks.hooklessLockPair),
    ] + [2, 8].flatMap(contended) + [
      Contest(
        "queue.int.1p1c", ours: PrimitivesBenchmarks.queueOfIntegers,
        peer: PeerBenchmarks.cpythonQueue),
      Contest(
        "manager.dictionary.memory", ours: PrimitivesBenchmarks.dictionary,
        peer: PeerBenchmarks.cpythonDictionary),
      Contest(
        "manager.dictionary.server", ours: PrimitivesBenchmarks.servedDictionary,
        peer: PeerBenchmarks.cpythonDictionary),
    ] + [8, 4096, 1 << 20].map(connection) + [false, true].map(listener)
      + [.fork, .forkServer, .spawn].map(start)
      + PoolWay.allCases.map(pool)
  }

  private static func pool(_ way: PoolWay) -> Contest {
    Contest(
      "pool.\(way.rawValue)", ours: PrimitivesBenchmarks.pool(way),
      peer: PeerBenchmarks.cpythonPool(way))
  }

  private static func connection(bytes: Int) -> Contest {
    Contest(
      "connection.roundtrip.\(bytes)", ours: PrimitivesBenchmarks.connection(bytes: bytes),
      peer: PeerBenchmarks.cpythonConnection(bytes: bytes))
  }

  private static func listener(throughNetwork: Bool) -> Contest {
    Contest(
      "listener.roundtrip.\(throughNetwork ? "tcp" : "unix")",
      ours: PrimitivesBenchmarks.listener(throughNetwork: throughNetwork),
      peer: PeerBenchmarks.cpythonListener(throughNetwork: throughNetwork))
  }

  private static func start(_ method: StartMethod) -> Contest {
    Contest(
      "start.\(method.rawValue.lowercased())", ours: PrimitivesBenchmarks.start(method),
      peer: PeerBenchmarks.cpythonStart(method))
  }

  private static func contended(processes: Int) -> [Contest] {
    let ours = PrimitivesBenchmarks.contendedLock(processes: processes)
    return [
      Contest(
        "lock.contended.p\(processes).futex", ours: ours,
        peer: PeerBenchmarks.contendedFutexLock(processes: processes)),
      Contest(
        "lock.contended.p\(processes).robust", ours: ours,
        peer: PeerBenchmarks.contendedRobustMutex(processes: processes)),
    ]
  }
}
