// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// The cases of `ProcessWeaknessTests`, in a process of their own.
struct ProcessWeaknessTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case threadedParent, oneServer, exactJoins, exitCodes, orphans, childrenOfDaemons
  }

  let what: Case
  let method: StartMethod

  private var count: Int { method == .spawn ? 10 : 100 }

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    switch what {
    case .threadedParent: try threadedParent()
    case .oneServer: try oneServer()
    case .exactJoins: try exactJoins()
    case .exitCodes: try exitCodes()
    case .orphans: try orphans()
    case .childrenOfDaemons: try childrenOfDaemons()
    }
    return Passed()
  }

  /// Threads that are in and out of the runtime's locks all the time.
  private func threadedParent() throws {
    let (isOver, total) = (try SharedValue(false), try SharedValue(0))
    let count = count
    let failures = Threads.run(3) { index in
      guard index == 0 else {
        var texts: [String: [Int]] = [:]
        while !isOver.value { texts["\(texts.count % 100)", default: []].append(index) }
        return
      }
      defer { isOver.value = true }
      for _ in 0..<count {
        let child = try ChildProcess.start(RuntimeUser(total: total))
        try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
      }
    }
    try require(failures.isEmpty && total.value == count, "\(failures), \(total.value)")
  }

  private func oneServer() throws {
    try ChildProcess.start(Errand.nothing).join()
    let server = ForkServer.currentPid
    for _ in 0..<50 {
      try require(ChildProcess.start(Errand.nothing).join() == .exited(0), "failed")
    }
    try require(server != nil && ForkServer.currentPid == server, "not from one server")
  }

  private func exactJoins() throws {
    let (gate, inner) = (try Gate(), try Queue<Int32>())
    let child = try ChildProcess.start(Leaver(gate: gate, pids: inner, method: method))
    try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
    let grandchild = try inner.get()
    try require(ProcessStatus(of: grandchild).map { $0.state != "Z" } ?? false, "it has ended, too")
    gate.open()
    let isThere = try CountingSemaphore(permits: 0)
    let other = try ChildProcess.start(Changeling(isThere: isThere))
    isThere.acquire()
    while ProcFile.read("/proc/\(other.pid)/comm").map({ $0 != Array("sleep\n".utf8) }) ?? false {
      Spin.yield()
    }
    try require(other.join(timeout: .milliseconds(20)) == nil && other.isAlive, "\(other)")
    other.kill()
    try require(other.join(timeout: Children.limit) == .signaled(SIGKILL), "\(other)")
    while ProcessStatus(of: grandchild).map({ $0.state != "Z" }) ?? false { Spin.yield() }
  }

  private func exitCodes() throws {
    for round in 0..<count {
      let child = try ChildProcess.start(Errand.leave(7))
      let failures = Threads.run(3) { index in
        if index == 0 { while child.isAlive { Spin.yield() } }
        try child.join()
        try require(child.exitCode == 7, "\(String(describing: child.exitCode))")
      }
      try require(failures.isEmpty, "round \(round): \(failures)")
    }
  }

  private func orphans() throws {
    for end in [SIGKILL, SIGTERM] {
      let pids = try Queue<Int32>()
      let root = try ChildProcess.start(
        Chain(length: 3, pids: pids, method: method), isDaemon: true)
      let found = try (0..<3).map { _ in try pids.get() }
      try require(found[0] == root.pid, "\(found)")
      root.signal(end)
      try require(root.join(timeout: Children.limit) == .signaled(end), "\(root)")
      for pid in found {
        while ProcessStatus(of: pid).map({ $0.state != "Z" }) ?? false { Spin.yield() }
      }
    }
  }

  private func childrenOfDaemons() throws {
    let pids = try Queue<Int32>()
    let parent = try ChildProcess.start(Owner(pids: pids, method: method))
    let found = try (0..<2).map { _ in try pids.get() }
    // A normal exit ends the daemon, and with it the daemon's child.
    try require(parent.join(timeout: Children.limit) == .exited(0), "\(parent)")
    for pid in found {
      while ProcessStatus(of: pid).map({ $0.state != "Z" }) ?? false { Spin.yield() }
    }
  }
}
