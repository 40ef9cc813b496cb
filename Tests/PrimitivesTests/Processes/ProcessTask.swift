// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Primitives

/// The cases of `TestProcess`, in a process of their own.
struct ProcessTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case current, argsArgument, daemonArgument, parentProcessAttributes, parentProcess, process
    case threadId, interrupt, interruptNoHandler, terminate, kill, cpuCount, activeChildren
    case recursion, sentinel, close, manyProcesses, childFdInflation, brokenInParent, brokenInChild
    case waitsForNoThread, serverIsInterrupted, serverIsKilled, serverCannotBeReached
  }

  let what: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    switch what {
    case .current: try current()
    case .argsArgument: try argsArgument()
    case .daemonArgument: try daemonArgument()
    case .parentProcessAttributes: try parentProcessAttributes()
    case .parentProcess: try parentProcess()
    case .process: try process()
    case .threadId: try threadId()
    case .interrupt: try interrupt()
    case .interruptNoHandler:
      ProcessCalls.takeInterrupts()
      try end(with: .signaled(SIGINT)) { $0.interrupt() }
    case .terminate: try end(with: .signaled(SIGTERM)) { $0.terminate() }
    case .kill: try end(with: .signaled(SIGKILL)) { $0.kill() }
    case .cpuCount:
      let (mine, all) = (CurrentProcess.processorCount, CurrentProcess.machineProcessorCount)
      try require(mine >= 1 && all >= mine, "\(mine) of \(all)")
    case .activeChildren: try activeChildren()
    case .recursion: try recursion()
    case .sentinel: try sentinel()
    case .close: try close()
    case .manyProcesses: try manyProcesses()
    case .childFdInflation: try childFdInflation()
    case .brokenInParent: try brokenInParent()
    case .brokenInChild: try brokenInChild()
    case .waitsForNoThread:
      try require(joined(ChildProcess.start(ThreadStarter())) == .exited(0), "failed")
    case .serverIsInterrupted: try serverIsSignalled(SIGINT)
    case .serverIsKilled: try serverIsSignalled(SIGKILL)
    case .serverCannotBeReached: try serverCannotBeReached()
    }
    return Passed()
  }

  private func joined(_ child: ChildProcess) throws -> TerminationStatus {
    guard let status = try child.join(timeout: Children.limit) else {
      child.kill()
      throw TestFailure("\(child) did not end")
    }
    return status
  }

  private func current() throws {
    let me = Sighting()
    try require(me.name == "MainProcess" && !me.isDaemon && me.pid == getpid(), "\(me)")
    try require(me.parentPid == nil && me.method == nil && CurrentProcess.children.isEmpty, "\(me)")
  }

  private func argsArgument() throws {
    let seen = try Queue<Parcels>()
    let sent = Parcels(list: [1, 2, 3], pair: .init(first: "a", second: 2.5), answer: seen)
    try require(joined(ChildProcess.start(sent)) == .exited(0), "failed")
    let got = try seen.get()
    try require(got.list == sent.list && got.pair == sent.pair, "\(got)")
  }

  private func daemonArgument() throws {
    let queue = try Queue<Sighting>()
    for isDaemon in [nil, false, true] {
      let child = try ChildProcess.start(Errand.report(queue), isDaemon: isDaemon)
      try require(child.isDaemon == (isDaemon ?? false), "\(child)")
      try require(queue.get().isDaemon == child.isDaemon, "the child says otherwise")
      try require(joined(child) == .exited(0), "\(child)")
    }
    // The flag is inherited.
    let parent = try ChildProcess.start(Errand.startReporter(queue, method), isDaemon: true)
    _ = try joined(parent)
    try require(queue.get().isDaemon && queue.get().isDaemon, "not inherited")
  }

  private func parentProcessAttributes() throws {
    let queue = try Queue<Sighting>()
    let child = try ChildProcess.start(Errand.report(queue))
    let seen = try queue.get()
    try require(joined(child) == .exited(0), "\(child)")
    try require(seen.parentPid == getpid() && seen.parentName == "MainProcess", "\(seen)")
    // To the kernel, too: no server stands in between.
    try require(seen.kernelParent == getpid() && seen.pid == child.pid, "\(seen)")
  }

  private func parentProcess() throws {
    let isThere = try CountingSemaphore(permits: 0)
    let answers = try Queue<Bool>()
    let child = try ChildProcess.start(
      Orphaned(isThere: isThere, answers: answers, isInner: false, method: method))
    isThere.acquire()
    try require(answers.get() == true && answers.get() == false, "alive and not ended at first")
    child.terminate()
    try require(answers.get() == true && answers.get() == false, "ended and not alive at last")
    _ = try joined(child)
  }

  private func process() throws {
    let queue = try Queue<Sighting>()
    let gate = try Gate()
    let child = try ChildProcess.start(Errand.reportAndWait(queue, gate), name: "gloryroad1")
    let seen = try queue.get()
    try require(child.isAlive && child.exitCode == nil && child.startMethod == method, "\(child)")
    try require(CurrentProcess.children.map(\.pid) == [child.pid], "not listed")
    try require(seen.name == "gloryroad1" && child.name == seen.name, "\(seen)")
    try require(seen.pid == child.pid && seen.method == method, "\(seen)")
    gate.open()
    try require(joined(child) == .exited(0) && child.exitCode == 0 && !child.isAlive, "\(child)")
    try require(CurrentProcess.children.isEmpty, "still listed")
  }

  private func threadId() throws {
    let queue = try Queue<Sighting>()
    let child = try ChildProcess.start(Errand.report(queue))
    let seen = try queue.get()
    _ = try joined(child)
    try require(seen.firstThread == "\(child.pid)" && child.pid != getpid(), "\(seen)")
  }

  private func interrupt() throws {
    let isThere = try CountingSemaphore(permits: 0)
    let child = try ChildProcess.start(Errand.stayWithHandler(isThere))
    isThere.acquire()
    child.interrupt()
    try require(joined(child) == .exited(1), "\(child)")
  }

  private func end(
    with status: TerminationStatus, _ end: (ChildProcess) -> Void
  ) throws {
    let isThere = try CountingSemaphore(permits: 0)
    let child = try ChildProcess.start(Errand.stay(isThere))
    isThere.acquire()
    try require(child.join(timeout: .zero) == nil, "it has ended")
    try require(child.join(timeout: .seconds(-1)) == nil, "it has ended")
    try require(child.isAlive, "it has ended")
    end(child)
    try require(joined(child) == status && child.termination == status, "\(child)")
    end(child)
  }

  private func activeChildren() throws {
    let gate = try Gate()
    try require(CurrentProcess.children.isEmpty, "too early")
    let children = try (0..<3).map { _ in try ChildProcess.start(Errand.wait(gate)) }
    let pids = children.map(\.pid)
    try require(CurrentProcess.children.map(\.pid) == pids, "\(CurrentProcess.children)")
    gate.open()
    try require(Children.join(children) == [0, 0, 0], "\(children)")
    try require(CurrentProcess.children.isEmpty, "too late")
  }

  private func recursion() throws {
    let queue = try Queue<[Int]>()
    let child = try ChildProcess.start(Branch(path: [], results: queue))
    try require(joined(child) == .exited(0), "\(child)")
    var found: [[Int]] = []
    while let path = try queue.get(timeout: .zero) { found.append(path) }
    try require(
      found == [[], [0], [0, 0], [0, 1], [1], [1, 0], [1, 1]], "\(found) instead of depth first")
  }

  private func sentinel() throws {
    let gate = try Gate()
    let child = try ChildProcess.start(Errand.wait(gate))
    let descriptor = child.descriptor.rawValue
    try require(!Descriptors.waitReadable([descriptor], until: .passed)[0], "ready too early")
    gate.open()
    let limit = Deadline(after: Children.limit)
    try require(Descriptors.waitReadable([descriptor], until: limit)[0], "never ready")
    try require(joined(child) == .exited(0), "\(child)")
  }

  private func close() throws {
    let total = try SharedValue(0)
    try ChildProcess.start(Errand.nothing).join()
    let before = Sighting.descriptors().count
    for _ in 0..<10 { try ChildProcess.start(Errand.add(total)) }
    while !CurrentProcess.children.isEmpty { Spin.yield() }
    try require(total.value == 10, "\(total.value) instead of 10")
    let after = Sighting.descriptors()
    try require(after.count == before, "\(after) instead of \(before)")
  }

  private func manyProcesses() throws {
    let count = method == .spawn ? 5 : 100
    let codes = try Children.join(
      (0..<count).map { _ in try ChildProcess.start(Errand.nothing) })
    try require(codes == Array(repeating: 0, count: count), "\(codes)")
    let isThere = try CountingSemaphore(permits: 0)
    let children = try (0..<count).map { _ in try ChildProcess.start(Errand.stay(isThere)) }
    // Whatever they have come to: none may miss it.
    for child in children { child.terminate() }
    let ends = try Children.join(children)
    try require(ends == Array(repeating: -SIGTERM, count: count), "\(ends)")
  }

  private func childFdInflation() throws {
    let queue = try Queue<Sighting>()
    let gate = try Gate()
    let children = try (0..<5).map { _ in
      try ChildProcess.start(Errand.reportAndWait(queue, gate))
    }
    let seen = try children.map { _ in try queue.get().descriptors }
    gate.open()
    _ = try Children.join(children)
    for descriptors in seen {
      // The streams, the family's memory, the way to the parent, and what the look itself has open.
      let given = descriptors.filter { !$0.value.hasSuffix("/fd") }
      try require(given.count == 5 && seen[0].count == descriptors.count, "\(descriptors)")
    }
  }

  private func brokenInParent() throws {
    for isClosed in [true, false] {
      let saved = [dup(1), dup(2)]
      for descriptor: Int32 in [1, 2] {
        if isClosed {
          Glibc.close(descriptor)
        } else {
          // A pipe that no one reads.
          let pipe = Pipe()
          dup2(pipe.fileHandleForWriting.fileDescriptor, descriptor)
        }
      }
      print("unheard")
      let status = Result { try joined(ChildProcess.start(Errand.print("unheard", closing: []))) }
      for (index, descriptor) in saved.enumerated() {
        dup2(descriptor, Int32(index + 1))
        Glibc.close(descriptor)
      }
      try require(status.get() == .exited(0), "\(status), closed: \(isClosed)")
    }
  }

  private func brokenInChild() throws {
    for closing: [Int32] in [[1], [2], [1, 2], [0, 1, 2]] {
      let child = try ChildProcess.start(Errand.print("unheard", closing: closing))
      try require(joined(child) == .exited(0), "\(child), closed: \(closing)")
    }
  }

  private func serverIsSignalled(_ signal: Int32) throws {
    let gate = try Gate()
    let total = try SharedValue(0)
    let child = try ChildProcess.start(Errand.wait(gate))
    guard let server = ForkServer.currentPid else { throw TestFailure("there is no server") }
    Glibc.kill(server, signal)
    if signal == SIGKILL {
      while ProcessStatus(of: server).map({ $0.state != "Z" }) ?? false { Spin.yield() }
    }
    let other = try ChildProcess.start(Errand.add(total))
    try require(joined(other) == .exited(0) && total.value == 1, "\(other)")
    let isSame = ForkServer.currentPid == server
    try require(isSame == (signal == SIGINT), "the server \(isSame ? "stayed" : "is another")")
    try require(child.isAlive, "\(child) died with its server")
    gate.open()
    try require(joined(child) == .exited(0), "\(child)")
  }

  private func serverCannotBeReached() throws {
    try ChildProcess.start(Errand.nothing).join()
    guard let server = ForkServer.currentPid else { throw TestFailure("there is no server") }
    let opened = FileHandle(forUpdatingAtPath: "/proc/\(server)/fd/3")
    try require(opened == nil, "the server's socket can be opened")
  }
}
