// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// A process that does not want to know of its children's ends, and asks how they ended.
enum Unheeding: ProcessBody {
  case children(StartMethod)
  case pool(StartMethod)
  case manager
  /// On a kernel that does not tell of a process that is gone.
  case untold(StartMethod)

  func run() throws {
    switch self {
    case .children(let method): try Self.askChildren(method)
    case .pool(let method): try Self.askPool(method)
    case .manager: try Self.askManager()
    case .untold(let method): try Self.askUntold(method)
    }
  }

  private static func askChildren(_ method: StartMethod) throws {
    for code: Int32 in [0, 7, 255] {
      let child = try ChildProcess.start(Errand.leave(code), using: method)
      try require(Children.join([child]) == [code], "\(child)")
      try require(child.join() == .exited(code) && !child.isAlive, "\(child)")
    }
    let isThere = try CountingSemaphore(permits: 0)
    for signal in [SIGKILL, SIGTERM, SIGUSR1] {
      let child = try ChildProcess.start(Errand.stay(isThere), using: method)
      isThere.acquire()
      try require(child.isAlive && child.exitCode == nil, "\(child)")
      child.signal(signal)
      try require(Children.join([child]) == [-signal], "\(child)")
      child.kill()
    }
    // Killed anywhere in its start.
    for _ in 0..<20 {
      let child = try ChildProcess.start(Errand.stay(isThere), using: method)
      child.kill()
      try require(Children.join([child]) == [-SIGKILL], "\(child)")
    }
    // Many at once, most of which end before anyone looks.
    let many = try (0..<40).map { try ChildProcess.start(Errand.leave(Int32($0)), using: method) }
    try require(Children.join(many) == (0..<40).map(Int32.init), "\(many)")
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children)")
  }

  private static func askPool(_ method: StartMethod) throws {
    try Pool.with(processes: 2, using: method) { pool in
      try require(pool.map((0..<20).map(PoolErrand.square)) == (0..<20).map { $0 * $0 }, "others")
      for _ in 0..<3 {
        do {
          _ = try pool.apply(PoolErrand.kill)
          throw TestFailure("a task has survived its worker")
        } catch let error as PoolTaskError {
          try require(error == .workerDied(.signaled(SIGKILL)), "\(error)")
        }
        do {
          _ = try pool.apply(PoolErrand.exitNow(9))
          throw TestFailure("a task has survived its worker")
        } catch let error as PoolTaskError {
          try require(error == .workerDied(.exited(9)), "\(error)")
        }
      }
      try require(pool.apply(PoolErrand.square(3)) == 9, "another result")
      pool.close()
      try require(pool.join(timeout: Children.limit), "\(pool)")
    }
  }

  private static func askUntold(_ method: StartMethod) throws {
    try SystemCallFilter.refuse([SystemCallFilter.requests])
    for code: Int32 in [0, 7, 255] {
      let child = try ChildProcess.start(Errand.leave(code), using: method)
      try require(Children.join([child]) == [code], "\(child)")
    }
    let isThere = try CountingSemaphore(permits: 0)
    let child = try ChildProcess.start(Errand.stay(isThere), using: method)
    isThere.acquire()
    child.kill()
    try requireError(.systemFailure) { try child.join(timeout: Children.limit) }
    do {
      try child.join()
    } catch {
      try require(error.message.contains("SIGCHLD"), "\(error)")
    }
    try require(!child.isAlive && child.exitCode == nil, "\(child)")
  }

  private static func askManager() throws {
    let manager = try Manager()
    let counts = try manager.queue(of: Int.self)
    try counts.put(3)
    try require(counts.get() == 3, "another element")
    manager.shutdown()
    try require(manager.join(timeout: .zero) == .exited(0), "\(manager.server)")
  }
}
