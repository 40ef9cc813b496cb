// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation

@testable import Primitives

/// The cases of `StartedChildTests`, in a process of their own.
struct StartedChildTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case leavesNothing, isKilledInItsStart, losesItsParent, survivesKillsOfServers
    case hasAServerOfItsOwn, isStartedByThreads, hasAnUnknownType, hasABrokenBody, hasALargeBody
    case getsDescriptors, keepsWhatItNames, hasTheSurroundings, endsAsADaemon, diesHoldingALock
  }

  let what: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    switch what {
    case .leavesNothing: try leavesNothing()
    case .isKilledInItsStart: try isKilledInItsStart()
    case .losesItsParent: try losesItsParent()
    case .survivesKillsOfServers: try survivesKillsOfServers()
    case .hasAServerOfItsOwn: try hasAServerOfItsOwn()
    case .isStartedByThreads: try isStartedByThreads()
    case .hasAnUnknownType: try hasAnUnknownType()
    case .hasABrokenBody: try hasABrokenBody()
    case .hasALargeBody: try hasALargeBody()
    case .getsDescriptors: try getsDescriptors()
    case .keepsWhatItNames: try keepsWhatItNames()
    case .hasTheSurroundings: try hasTheSurroundings()
    case .endsAsADaemon: try endsAsADaemon()
    case .diesHoldingALock: try diesHoldingALock()
    }
    return Passed()
  }

  /// Fewer where a start takes long.
  private func scaled(_ count: Int) -> Int { method == .spawn ? max(1, count / 20) : count }

  private func leavesNothing() throws {
    let gate = try Gate()
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    let before = Traces()
    for _ in 0..<scaled(1000) {
      let status = try ChildProcess.start(Errand.nothing).join(timeout: Children.limit)
      try require(status == .exited(0), "\(String(describing: status))")
    }
    var many = try (0..<scaled(500)).map { _ in try ChildProcess.start(Errand.wait(gate)) }
    gate.open()
    let codes = Set(try Children.join(many))
    try require(codes == [0], "\(codes)")
    many = []
    try Traces().requireSame(as: before)
  }

  private func isKilledInItsStart() throws {
    var random = SeededGenerator(seed: 7)
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    let before = Traces()
    var killed = 0
    for _ in 0..<scaled(300) {
      let child = try ChildProcess.start(Errand.nothing)
      Spin.pause(Int.random(in: 0..<(method == .spawn ? 400_000 : 40_000), using: &random))
      child.kill()
      let code = try Children.join([child])[0]
      try require(code == 0 || code == -SIGKILL, "\(child)")
      if code != 0 { killed += 1 }
    }
    try require(killed > 0, "no kill came in time")
    try Traces().requireSame(as: before)
  }

  /// Starts children without end; killed itself at any instant.
  private func losesItsParent() throws {
    var random = SeededGenerator(seed: 11)
    let members = Traces.members
    let memory = Family.usedBytes
    for _ in 0..<(method == .spawn ? 10 : 30) {
      let started = try CountingSemaphore(permits: 0)
      let method = method
      let pipe = Pipe()
      let saved = dup(1)
      dup2(pipe.fileHandleForWriting.fileDescriptor, 1)
      let parent = try ChildProcess.fork {
        while true {
          try ChildProcess.start(Errand.nothing, using: method, isDaemon: true)
          started.release()
        }
      }
      dup2(saved, 1)
      close(saved)
      try pipe.fileHandleForWriting.close()
      started.acquire()
      Spin.pause(Int.random(in: 0..<400_000, using: &random))
      parent.kill()
      try require(Children.join([parent]) == [-SIGKILL], "\(parent)")
      // At its end, no child has its output any more.
      let output = pipe.fileHandleForReading.fileDescriptor
      let limit = Deadline(after: Children.limit)
      try require(Descriptors.waitReadable([output], until: limit)[0], "a child is left")
    }
    let limit = Deadline(after: Children.limit)
    while Traces.members > members, !limit.hasPassed { Family.sweep() }
    try require(Traces.members == members, "\(Traces.members) members instead of \(members)")
    try require(Family.usedBytes == memory, "\(Family.usedBytes) bytes instead of \(memory)")
  }

  private func survivesKillsOfServers() throws {
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    let before = Traces()
    try startUnderKills(200)
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    try Traces().requireSame(as: before)
  }

  private func startUnderKills(_ count: Int) throws {
    let (total, server) = (try SharedValue(0), try SharedValue<Int32>(0))
    // Kills whatever server there is, between any two instructions of who starts.
    let killer = try ChildProcess.fork(isDaemon: true) {
      var random = SeededGenerator(seed: 13)
      while true {
        Spin.pause(Int.random(in: 0..<200_000, using: &random))
        let pid = server.value
        if pid != 0 { Glibc.kill(pid, SIGKILL) }
      }
    }
    for round in 0..<count {
      server.value = ForkServer.currentPid ?? 0
      let child = try ChildProcess.start(Errand.add(total))
      try require(Children.join([child]) == [0], "\(child) in round \(round)")
    }
    killer.kill()
    try killer.join()
    try require(total.value == count, "\(total.value) children ran instead of \(count)")
  }

  private func hasAServerOfItsOwn() throws {
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    let mine = ForkServer.currentPid
    let servers = try Queue<Int32?>()
    let gate = try Gate()
    let other = try ChildProcess.fork {
      try servers.put(ForkServer.currentPid)
      try ChildProcess.start(Errand.nothing).join()
      try servers.put(ForkServer.currentPid)
      gate.wait()
    }
    try require(servers.get() == nil, "a forked child has its parent's server")
    guard let theirs = try servers.get(), theirs != mine else { throw TestFailure("no server") }
    gate.open()
    try require(Children.join([other]) == [0], "\(other)")
    try require(ProcessStatus(of: theirs) == nil, "its server is left after a normal exit")
    for _ in 0..<3 {
      let killed = try ChildProcess.fork {
        try ChildProcess.start(Errand.nothing).join()
        try servers.put(ForkServer.currentPid)
        Spin.forever()
      }
      guard let orphan = try servers.get() else { throw TestFailure("no server") }
      killed.kill()
      try killed.join()
      while ProcessStatus(of: orphan).map({ $0.state != "Z" }) ?? false { Spin.yield() }
    }
    try require(ForkServer.currentPid == mine, "the server is another")
  }

  private func isStartedByThreads() throws {
    let total = try SharedValue(0)
    let text = try PrintedText.of(descriptor: 2) {
      let failures = Threads.run(4) { _ in
        for _ in 0..<10 {
          let child = try ChildProcess.start(Errand.add(total))
          try require(Children.join([child]) == [0], "\(child)")
        }
      }
      try require(failures.isEmpty, "\(failures)")
    }
    try require(total.value == 40, "\(total.value) instead of 40, \(text)")
    // The child of a thread that has ended lives on.
    let gate = try Gate()
    let children = try Queue<Int32>()
    let failures = Threads.run(1) { _ in
      try children.put(ChildProcess.start(Errand.wait(gate)).pid)
    }
    try require(failures.isEmpty, "\(failures)")
    let pid = try children.get()
    guard let child = CurrentProcess.children.first(where: { $0.pid == pid }) else {
      throw TestFailure("it ended with the thread that started it")
    }
    try require(child.join(timeout: .milliseconds(50)) == nil, "it ended with its thread")
    gate.open()
    try require(Children.join([child]) == [0], "\(child)")
  }

  private func hasAnUnknownType() throws {
    struct Local: ProcessBody { func run() {} }
    do {
      try ChildProcess.start(Local())
      throw TestFailure("a local type was accepted")
    } catch let error as PrimitivesError {
      try require(error.code == .unknownType, "\(error)")
      try require(error.message.contains("outside of functions"), "\(error)")
    }
    do {
      try ChildProcess.start(Hidden())
      throw TestFailure("a private type was accepted")
    } catch let error as PrimitivesError {
      try require(error.code == .unknownType, "\(error)")
    }
    try require(Children.join([ChildProcess.start(Wrapped(content: [1, 2]))]) == [2], "generic")
  }

  private struct Hidden: ProcessBody { func run() {} }

  private func hasABrokenBody() throws {
    let before = CurrentProcess.children.count
    do {
      try ChildProcess.start(Brittle(fails: .encoding))
      throw TestFailure("it was encoded")
    } catch let error as TestFailure {
      try require(error.description == "planted", "\(error)")
    }
    try require(CurrentProcess.children.count == before, "a child was started")
    let text = try PrintedText.of(descriptor: 2) {
      let child = try ChildProcess.start(Brittle(fails: .decoding), name: "brittle")
      try require(Children.join([child]) == [1], "\(child)")
    }
    try require(text == "brittle: planted\n", text)
  }

  private func hasALargeBody() throws {
    let sums = try Queue<Int>()
    let values = (0..<300_000).map { $0 & 0xFF }
    let child = try ChildProcess.start(Summing(values: values, sums: sums))
    try require(Children.join([child]) == [0], "\(child)")
    try require(sums.get() == values.reduce(0, +), "another sum")
    // One that is killed does not let its parent wait for it.
    for delay in [0, 1000, 100_000] {
      let killed = try ChildProcess.fork { [method] in
        let child = try ChildProcess.start(Errand.nothing, using: method)
        Spin.pause(delay)
        child.kill()
        try require(child.join(timeout: Children.limit) != nil, "\(child)")
      }
      try require(Children.join([killed]) == [0], "\(killed)")
    }
  }

  private func getsDescriptors() throws {
    let pipes = (0..<300).map { _ in Pipe() }
    let carried = pipes.map {
      Carried(OwnedDescriptor(owning: dup($0.fileHandleForWriting.fileDescriptor)))
    }
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    let before = Sighting.descriptors().count
    let queue = try Queue<Int>()
    let child = try ChildProcess.start(DescriptorUser(descriptors: carried, answer: queue))
    try require(Children.join([child]) == [0], "\(child)")
    // The streams, the family's memory, the way to the parent, and those.
    try require(queue.get() == 5 + 300, "other descriptors")
    for (index, pipe) in pipes.enumerated() {
      let text = pipe.fileHandleForReading.availableData
      try require(text == Data("\(index)".utf8), "\(text) instead of \(index)")
    }
    // One is that of the child, which still can be asked how it ended.
    let after = Sighting.descriptors().count
    try require(after == before + 1 && child.exitCode == 0, "\(after) instead of \(before)")
  }

  private func keepsWhatItNames() throws {
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    let memory = Family.usedBytes
    for isKilled in [false, true] {
      let ready = try CountingSemaphore(permits: 0)
      let mayEnd = try CountingSemaphore(permits: 0)
      // No one here refers to the lock after the start.
      let child = try ChildProcess.start(
        Keeper(
          lock: Lock(), array: SharedArray(repeating: 7, count: 100_000), ready: ready,
          mayEnd: mayEnd))
      ready.acquire()
      let during = Family.usedBytes
      try require(during > memory + 800_000, "\(during) bytes: the array is gone")
      if isKilled { child.kill() } else { mayEnd.release() }
      try require(Children.join([child]) == [isKilled ? -SIGKILL : 0], "\(child)")
    }
    try require(Family.usedBytes == memory, "\(Family.usedBytes) bytes instead of \(memory)")
    // One that dies before it has decoded anything.
    for _ in 0..<20 {
      let child = try ChildProcess.start(Errand.report(Queue()))
      child.kill()
      _ = try Children.join([child])
    }
    try require(Family.usedBytes == memory, "\(Family.usedBytes) bytes instead of \(memory)")
  }

  private func hasTheSurroundings() throws {
    let queue = try Queue<Sighting>()
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    // After the server has been started.
    let directory = FileManager.default.currentDirectoryPath
    defer { _ = FileManager.default.changeCurrentDirectoryPath(directory) }
    _ = FileManager.default.changeCurrentDirectoryPath("/usr")
    ProcessCalls.setVariable("PRIMITIVES_TEST_SETTING", to: "of the moment")
    let text = try PrintedText.of {
      let child = try ChildProcess.start(Errand.print("heard", closing: []))
      try require(Children.join([child]) == [0], "\(child)")
    }
    try require(text == "heard\n", text)
    try require(Children.join([ChildProcess.start(Errand.report(queue))]) == [0], "failed")
    let seen = try queue.get()
    try require(seen.directory == "/usr", "\(seen.directory)")
    try require(seen.environment == "of the moment", "\(String(describing: seen.environment))")
    try require(seen.held.hasSuffix("0000000000000000"), "held signals: \(seen.held)")
  }

  private func endsAsADaemon() throws {
    let started = try CountingSemaphore(permits: 0)
    let total = try SharedValue(0)
    let gate = try Gate()
    let parent = try ChildProcess.start(
      Household(started: started, gate: gate, total: total, method: method))
    started.acquire()
    // It ends its daemon, and waits for the other.
    try require(parent.join(timeout: .milliseconds(20)) == nil, "it waited for no one")
    gate.open()
    try require(Children.join([parent]) == [0], "\(parent)")
    try require(total.value == 1, "\(total.value) children came to their end instead of 1")
  }

  private func diesHoldingALock() throws {
    let lock = try Lock()
    let isThere = try CountingSemaphore(permits: 0)
    let child = try ChildProcess.start(Errand.hold(lock, isThere))
    isThere.acquire()
    try require(lock.holder == child.pid, "\(lock)")
    child.kill()
    try require(lock.acquire() == .acquiredAbandoned, "\(lock)")
    lock.release()
    try require(Children.join([child]) == [-SIGKILL], "\(child)")
  }
}
