// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// The cases of CPython's `_TestSharedMemory` that are about its `SharedMemoryManager`.
@Suite(.watched) struct ManagerMemoryTests {
  @Test("_TestSharedMemory.shared_memory_SharedMemoryManager_basics")
  func basics() throws {
    let manager = try Manager()
    let list = try manager.shareableList([0, 1, nil, "text"])
    let memory = try manager.sharedMemory(count: 32)
    // That no one holds it is no reason to go.
    let dropped = try manager.sharedMemory(count: 8).name
    let names = [list.name, memory.name, dropped]
    #expect(Set(names).count == 3 && names.allSatisfy(SharedName.isPresent))
    let attached = try SharedMemory(attaching: memory.name)
    memory.store(5, toByteOffset: 8)
    #expect(attached.load(fromByteOffset: 8, as: Int.self) == 5)
    #expect(try Array(ShareableList(attaching: list.name)) == [0, 1, nil, "text"])
    manager.shutdown()
    #expect(!names.contains(where: SharedName.isPresent))
    // Those who are attached go on.
    memory.store(6, toByteOffset: 8)
    #expect(attached.load(fromByteOffset: 8, as: Int.self) == 6)
    try requireError(.notFound) { _ = try SharedMemory(attaching: memory.name) }
    // There is no manager that has not been started, but one that has ended.
    try requireError(.serverEnded) { _ = try manager.sharedMemory(count: 8) }
    try requireError(.serverEnded) { _ = try manager.shareableList([1]) }
    let guarded = try Manager.with { manager in
      let memory = try manager.sharedMemory(count: 8)
      // Whoever removes it first does no harm.
      try manager.sharedMemory(count: 8).unlink()
      #expect(SharedName.isPresent(memory.name))
      return memory
    }
    #expect(!SharedName.isPresent(guarded.name))
  }

  @Test("_TestSharedMemory.shared_memory_SharedMemoryServer_ignores_sigint")
  func serverIgnoresInterrupt() throws { _ = try Template().run(InterruptedManager()) }

  @Test("_TestSharedMemory.shared_memory_SharedMemoryManager_reuses_resource_tracker")
  func noWarning() throws { _ = try Template().run(ManagerThatEnds(isKilled: false)) }

  @Test func `a killed process leaves no memory that its manager made`() throws {
    _ = try Template().run(ManagerThatEnds(isKilled: true))
  }
}

struct InterruptedManager: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    ProcessCalls.takeInterrupts()
    let manager = try Manager(hosting: Foo.self)
    let foo = try manager.host(Foo.self, seed: true)
    manager.server.signal(SIGINT)
    let list = try manager.shareableList([1, 2])
    try require(list[1] == 2, "\(list)")
    try require(try foo.call(Foo.F()) == "f()", "f")
    try require(try !Self.ignoresInterrupt("self"), "the parent ignores it")
    try require(try Self.ignoresInterrupt("\(manager.server.pid)"), "the server does not")
    manager.shutdown()
    try require(try manager.join() == .exited(0), "\(manager)")
    return Passed()
  }

  private static func ignoresInterrupt(_ process: String) throws -> Bool {
    let status = String(decoding: ProcFile.read("/proc/\(process)/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
    guard let mask = line?.split(separator: "\t").last.flatMap({ UInt64($0, radix: 16) }) else {
      throw TestFailure("no mask in \(status)")
    }
    return mask >> UInt64(SIGINT - 1) & 1 == 1
  }
}

/// A process with a manager, which ends without shutting it down.
struct ManagerThatEnds: TemplateTask {
  let isKilled: Bool

  func run(in context: TemplateContext) throws -> Passed {
    let names = try Queue<String>()
    let mayEnd = try Gate()
    let isKilled = isKilled
    let printed = try PrintedText.of(descriptor: 2) {
      let child = try ChildProcess.fork {
        let manager = try Manager()
        let memory = try manager.sharedMemory(count: 8)
        try names.put(memory.name)
        try names.put(manager.shareableList([1]).name)
        mayEnd.wait()
        withExtendedLifetime(manager) { if isKilled { ProcessExit.byKill() } }
      }
      let made = [try names.get(), try names.get()]
      try require(made.allSatisfy(SharedName.isPresent), "\(made) are not there")
      mayEnd.open()
      try require(try Children.join([child]) == [isKilled ? -9 : 0], "\(child)")
      if isKilled { SharedMemory.removeAbandoned() }
      try require(!made.contains(where: SharedName.isPresent), "\(made) are still there")
    }
    try require(printed.isEmpty, printed)
    return Passed()
  }
}
