// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Synchronization
import Testing

@testable import Primitives

@Suite struct SharedMemoryProcessesTests {
  @Test(arguments: SharedMemoryTask.Case.allCases.filter { !$0.hasItsOwnTest })
  func `shared memory`(between what: SharedMemoryTask.Case) throws {
    _ = try Template().run(SharedMemoryTask(what: what, name: SharedName.fresh()))
  }

  @Test("_TestSharedMemory.shared_memory_across_processes")
  func acrossProcesses() throws {
    _ = try Template().run(SharedMemoryTask(what: .byNameAndByHandle, name: SharedName.fresh()))
  }

  @Test("_TestSharedMemory.shared_memory_cleaned_after_process_termination")
  func killedOwners() throws {
    _ = try Template().run(SharedMemoryTask(what: .killedOwners, name: SharedName.fresh()))
  }

  @Test("weakness 25: a program that detaches removes nothing that another uses")
  func unrelatedPrograms() throws {
    let memory = try SharedMemory(count: 100)
    for number in 0..<3 {
      let task = SharedMemoryTask(what: .attachesAndEnds, name: memory.name)
      let template = Template()
      _ = try template.run(task)
      template.stop()
      #expect(memory[number] == 0)
      #expect(SharedName.isPresent(memory.name))
      #expect(memory[50] == UInt8(number + 1))
    }
  }

  @Test("_TestSharedMemory.shared_memory_tracking: the exit of the last user removes the name")
  func normalExit() async {
    let name = SharedName.fresh()
    await #expect(processExitsWith: .success) { [name = name as String] in
      KeptUntilExit.memory.locked { $0 = try? SharedMemory(name: name, count: 10) }
      guard SharedName.isPresent(name) else { fatalError("not made") }
    }
    #expect(!SharedName.isPresent(name))
  }

  @Test func `a name goes, though another thread is just spawning a program`() throws {
    let over = SpawnEnd()
    Thread.detachNewThread {
      for _ in 0..<30 {
        let process = try? Process.run(URL(filePath: "/bin/true"), arguments: [])
        process?.waitUntilExit()
      }
      over.hasCome.store(true, ordering: .releasing)
    }
    repeat {
      let memory = try SharedMemory(count: 1)
      memory.close()
      #expect(!SharedName.isPresent(memory.name))
    } while !over.hasCome.load(ordering: .acquiring)
  }

  @Test func `memory whose users were killed is not there any more`() async throws {
    let name = SharedName.fresh()
    for round in 0..<3 {
      await #expect(processExitsWith: .signal(9)) { [name = name as String] in
        KeptUntilExit.memory.locked { $0 = try? SharedMemory(name: name, count: 10) }
        ProcessExit.byKill()
      }
      // Tests that run beside this one may have removed it in passing.
      switch round {
      case 0: SharedMemory.removeAbandoned()
      case 1: #expect(throws: PrimitivesError.self) { try SharedMemory(attaching: name) }
      default: #expect(try SharedMemory(name: name, count: 30).count == 30)
      }
      #expect(!SharedName.isPresent(name))
    }
  }
}

/// Whether a thread has come to its end.
final class SpawnEnd: Sendable {
  let hasCome = Atomic(false)
}

/// What nothing lets go before the process ends.
enum KeptUntilExit {
  static let memory = Guarded<SharedMemory?>(nil)
}

struct SharedMemoryTask: TemplateTask {
  enum Case: String, Codable, CaseIterable, Sendable {
    case attachesAndEnds, byNameAndByHandle, killedOwners, aChildThatStays, aChildThatEndsFirst
    case aKeptNameOfTheDead, aLockWhoseHolderDies, aLockWithATimeout, lockedCounting
    case makersAndAttachers, killsAtAnyInstant, aKeptSignalMask

    var hasItsOwnTest: Bool { self == .byNameAndByHandle || self == .killedOwners }
  }

  let what: Case
  let name: String

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .attachesAndEnds: try attachesAndEnds()
    case .byNameAndByHandle: try byNameAndByHandle()
    case .killedOwners: try killedOwners()
    case .aChildThatStays: try childThatStays()
    case .aChildThatEndsFirst: try childThatEndsFirst()
    case .aKeptNameOfTheDead: try keptNameOfTheDead()
    case .aLockWhoseHolderDies: try lockWhoseHolderDies()
    case .aLockWithATimeout: try lockWithATimeout()
    case .lockedCounting: try lockedCounting()
    case .makersAndAttachers: try makersAndAttachers()
    case .killsAtAnyInstant: try killsAtAnyInstant()
    case .aKeptSignalMask: try keptSignalMask()
    }
    return Passed()
  }

  /// Adds one to byte 50 of what is there, or of something new.
  private func attachesAndEnds() throws {
    let memory = try (try? SharedMemory(attaching: name)) ?? SharedMemory(name: name, count: 100)
    memory.add(1 as UInt8, atByteOffset: 50)
    let codes = try Children.run(1) { _ in _ = try SharedMemory(attaching: name) }
    try require(codes == [0], "\(codes)")
  }

  private func byNameAndByHandle() throws {
    let memory = try SharedMemory(name: name, count: 100)
    let queue = try Queue<SharedMemory>()
    try queue.put(memory)
    let codes = try Children.run(3) { index in
      switch index {
      case 0: try SharedMemory(attaching: name)[0] = 1
      case 1: try queue.get()[1] = 2
      default: memory[2] = 3
      }
    }
    try require(codes == [0, 0, 0] && memory.bytes(0..<3) == [1, 2, 3], "\(codes)")
    memory.close()
    try require(!SharedName.isPresent(name), "left")
  }

  /// What a killed process had goes, all of it.
  private func killedOwners() throws {
    let names = [name, name + "2"]
    let made = try Gate()
    let child = try ChildProcess.fork {
      let memories = try names.map { try SharedMemory(name: $0, count: 10) }
      made.open()
      try withExtendedLifetime(memories) { try Gate().wait() }
    }
    made.wait()
    try require(names.allSatisfy(SharedName.isPresent), "not made")
    let removed = SharedMemory.removeAbandoned()
    try require(!removed.contains { names.contains($0) }, "removed while in use: \(removed)")
    child.kill()
    try child.join()
    SharedMemory.removeAbandoned()
    try require(!names.contains(where: SharedName.isPresent), "left")
    try require(.notFound) { _ = try SharedMemory(attaching: name) }
  }

  private func childThatStays() throws {
    let memory = try SharedMemory(name: name, count: 10)
    let gate = try Gate()
    let child = try ChildProcess.fork {
      gate.wait()
      memory[1] = 2
      try require(SharedMemory(attaching: name)[0] == 1, "not the same")
    }
    memory[0] = 1
    memory.close()
    try require(SharedName.isPresent(name), "the parent's end took it from its child")
    try require(.alreadyExists) { _ = try SharedMemory(name: name, count: 10) }
    gate.open()
    try require(child.join() == .exited(0), "\(child)")
    try require(!SharedName.isPresent(name), "left")
  }

  private func childThatEndsFirst() throws {
    let memory = try SharedMemory(name: name, count: 10)
    for ending in 0..<3 {
      let child = try ChildProcess.fork {
        memory[ending] = 1
        if ending == 0 { memory.close() }
        if ending == 1 { ProcessExit.byKill() }
      }
      try child.join()
      SharedMemory.removeAbandoned()
      try require(SharedName.isPresent(name), "the child's end took it from its parent")
    }
    try require(SharedMemory(attaching: name).bytes(0..<3) == [1, 1, 1], "not the same")
  }

  private func keptNameOfTheDead() throws {
    _ = try Children.run(1) { _ in
      let memory = try SharedMemory(name: name, count: 10, keepsAfterLastUser: true)
      memory[0] = 1
      ProcessExit.byKill()
    }
    SharedMemory.removeAbandoned()
    try require(SharedMemory(attaching: name)[0] == 1, "not kept")
    try SharedMemory.unlink(name)
    try require(!SharedName.isPresent(name), "left")
  }

  private func lockWhoseHolderDies() throws {
    let memory = try SharedMemory(name: name, count: 10)
    for _ in 0..<2 {
      let codes = try Children.run(1) { _ in
        let attached = try SharedMemory(attaching: name)
        try attached.withLock(recover: {}) {
          memory[0] = 1
          ProcessExit.byKill()
        }
      }
      try require(codes == [-9], "\(codes)")
      for _ in 0..<2 { try require(.holderDied) { try memory.withLock {} } }
    }
    try memory.withLock(recover: { memory[0] = 0 }) { memory[1] = memory[0] + 1 }
    try memory.withLock { try require(memory[1] == 1, "not recovered") }
  }

  private func lockWithATimeout() throws {
    let memory = try SharedMemory(name: name, count: 10)
    let held = try Gate()
    let end = try Gate()
    let child = try ChildProcess.fork {
      try memory.withLock {
        held.open()
        end.wait()
      }
    }
    held.wait()
    try require(memory.withLock(timeout: .zero) { 1 } == nil, "taken")
    try require(memory.withLock(timeout: .milliseconds(2)) { 1 } == nil, "taken")
    end.open()
    try require(memory.withLock(timeout: Children.limit) { 1 } == 1, "not taken")
    try require(child.join() == .exited(0), "\(child)")
  }

  private func lockedCounting() throws {
    let memory = try SharedMemory(name: name, count: 32)
    let codes = try Children.run(8) { _ in
      let attached = try SharedMemory(attaching: name)
      for _ in 0..<1000 {
        try attached.withLock {
          attached.store(attached.load(fromByteOffset: 3, as: Int.self) + 1, toByteOffset: 3)
        }
        attached.add(1, atByteOffset: 16)
      }
    }
    try require(codes.allSatisfy { $0 == 0 }, "\(codes)")
    try require(memory.load(fromByteOffset: 3, as: Int.self) == 8000, "lost")
    try require(memory.load(fromByteOffset: 16, as: Int.self) == 8000, "lost")
  }

  /// Weakness 26: who attaches while it is made finds all of it, or nothing.
  private func makersAndAttachers() throws {
    let isOver = try SharedValue(false)
    let found = try CountingSemaphore(permits: 0)
    let attachers = try (0..<3).map { _ in
      try ChildProcess.fork {
        while !isOver.value {
          guard let list = try? ShareableList(attaching: name) else { continue }
          try require(list.count == 2 && list[0] == "whole" && list[1] == 5, "\(list)")
          found.release()
        }
      }
    }
    let makers = try (0..<3).map { _ in
      try ChildProcess.fork {
        while !isOver.value {
          do {
            _ = try ShareableList(["whole", 5], name: name)
          } catch let error as PrimitivesError where error.code == .alreadyExists {}
        }
      }
    }
    for _ in 0..<200 { found.acquire() }
    isOver.value = true
    let codes = try Children.join(attachers + makers)
    try require(codes.allSatisfy { $0 == 0 }, "\(codes)")
    try require(!SharedName.isPresent(name), "left")
  }

  private func killsAtAnyInstant() throws {
    let names = (0..<3).map { name + "-\($0)" }
    for round in 0..<20 {
      let turns = try CountingSemaphore(permits: 0)
      let children = try (0..<4).map { index in
        try ChildProcess.fork { try useForever(names, from: index, telling: turns) }
      }
      for _ in 0..<(20 + round * 7) { turns.acquire() }
      children.forEach { $0.kill() }
      let codes = try Children.join(children)
      try require(codes.allSatisfy { $0 == -9 }, "\(codes)")
      SharedMemory.removeAbandoned()
      try require(!names.contains(where: SharedName.isPresent), "left after round \(round)")
    }
  }

  private func useForever(
    _ names: [String], from start: Int, telling turns: CountingSemaphore
  ) throws {
    for turn in start... {
      let name = names[turn % names.count]
      let made = (try? SharedMemory(attaching: name)) ?? (try? SharedMemory(name: name, count: 10))
      if let made { try require(made.count == 10, "\(made)") }
      turns.release()
    }
  }

  // TestResourceTracker.resource_tracker_blocked_signals
  private func keptSignalMask() throws {
    func masks() -> [Substring] {
      String(decoding: ProcFile.read("/proc/self/status") ?? [], as: UTF8.self)
        .split(separator: "\n").filter { $0.hasPrefix("Sig") || $0.hasPrefix("Shd") }
    }
    let before = masks()
    let memory = try SharedMemory(name: name, count: 10)
    _ = try SharedMemory(attaching: name)
    SharedMemory.removeAbandoned()
    memory.close()
    try require(masks() == before && before.count > 4, "\(masks()) instead of \(before)")
  }
}
