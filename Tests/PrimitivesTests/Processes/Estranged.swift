// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Primitives

/// A process that becomes someone whose signals its children and its fork server refuse.
enum Estranged: ProcessBody {
  private static let stranger: uid_t = 65534

  /// Has had a child, and ends.
  case endsAfterAStart
  /// Ends while it has a daemon that was started by each method.
  case endsWithDaemons(Queue<Int32>)
  case endsItsPool(StartMethod, Queue<Int32>)
  case endsItsManager(Queue<Int32>)
  /// Signals a child of a method.
  case signals(StartMethod)
  /// Has children, a server and a pool, and waits for its death.
  case diesAmongChildren(Queue<Int32>)
  /// Has a child that becomes a stranger itself, and waits for its death.
  case diesBesideAStranger(StartMethod, Queue<Int32>)
  /// What such a child does.
  case becomesAStranger(Queue<Int32>)

  func run() throws {
    switch self {
    case .endsAfterAStart:
      let child = try ChildProcess.start(Errand.nothing, using: .forkServer)
      try require(Children.join([child]) == [0], "\(child)")
      try Self.becomeAStranger()
    case .endsWithDaemons(let pids):
      for method in StartMethod.allCases { try Self.startDaemon(method, pids) }
      try Self.becomeAStranger()
    case .endsItsPool(let method, let pids):
      try Pool.with(processes: 2, using: method) { pool in
        let isThere = try CountingSemaphore(permits: 0)
        _ = try pool.applyAsync(PoolErrand.stay(isThere))
        isThere.acquire()
        try require(pool.apply(PoolErrand.square(3)) == 9, "another result")
        for worker in pool.workers { try pids.put(worker.pid) }
        try Self.becomeAStranger()
      }
    case .endsItsManager(let pids):
      let manager = try Manager()
      try pids.put(manager.server.pid)
      try Self.becomeAStranger()
      manager.shutdown()
      try require(!manager.server.isAlive, "\(manager)")
    case .signals(let method): try Self.signal(method)
    case .diesAmongChildren(let pids):
      for method in StartMethod.allCases { try Self.startDaemon(method, pids) }
      if let server = ForkServer.currentPid { try pids.put(server) }
      let pool = try Pool(processes: 2)
      for worker in pool.workers { try pids.put(worker.pid) }
      try Self.becomeAStranger()
      try pids.put(0)
      withExtendedLifetime(pool) { Spin.forever() }
    case .diesBesideAStranger(let method, let pids):
      try ChildProcess.start(Estranged.becomesAStranger(pids), using: method, isDaemon: true)
      Spin.forever()
    case .becomesAStranger(let pids):
      try Self.becomeAStranger()
      try pids.put(getpid())
      try pids.put(0)
      Spin.forever()
    }
  }

  private static func becomeAStranger() throws {
    try require(setuid(stranger) == 0, "no other user: \(errno)")
  }

  private static func startDaemon(_ method: StartMethod, _ pids: Queue<Int32>) throws {
    let isThere = try CountingSemaphore(permits: 0)
    let child = try ChildProcess.start(Errand.stay(isThere), using: method, isDaemon: true)
    isThere.acquire()
    try pids.put(child.pid)
  }

  private static func signal(_ method: StartMethod) throws {
    let isThere = try CountingSemaphore(permits: 0)
    let children = try (0..<3).map { _ in
      try ChildProcess.start(Errand.stay(isThere), using: method, isDaemon: true)
    }
    for _ in children { isThere.acquire() }
    try becomeAStranger()
    children[0].terminate()
    try require(Children.join([children[0]]) == [-SIGTERM], "\(children[0])")
    children[1].kill()
    try require(Children.join([children[1]]) == [-SIGKILL], "\(children[1])")
    // What is meant for one child concerns no other.
    try require(children[2].isAlive, "\(children[2])")
    children[2].terminate()
    children[2].kill()
    try require(Children.join([children[2]])[0] < 0, "\(children[2])")
  }
}
