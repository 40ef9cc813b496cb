// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Primitives
import Testing

/// The tutorial's programs about processes.
@Suite struct TutorialProcessTests {
  @Test("tutorial 1: fork returns twice")
  func forkReturnsTwice() throws {
    _ = try Template().run(ProcessProgram(program: .forkReturnsTwice))
  }

  @Test("tutorial 2: the example of fork")
  func forkExample() throws { _ = try Template().run(ProcessProgram(program: .forkExample)) }

  @Test("tutorial 3: a process has a target, arguments and a name")
  func arguments() throws { _ = try Template().run(ProcessProgram(program: .arguments)) }

  @Test("tutorial 4: start all, then join all")
  func startAllThenJoinAll() throws {
    _ = try Template().run(ProcessProgram(program: .startAllThenJoinAll))
  }

  @Test("tutorial 5: five workers print their names")
  func fiveWorkers() throws { _ = try Template().run(ProcessProgram(program: .fiveWorkers)) }

  @Test("tutorial 6: five processes write five files")
  func fiveFiles() throws { _ = try Template().run(ProcessProgram(program: .fiveFiles)) }

  @Test("tutorial 16: there is at least one processor")
  func cpuCount() {
    #expect(CurrentProcess.processorCount >= 1)
    #expect(CurrentProcess.machineProcessorCount >= CurrentProcess.processorCount)
  }

  @Test("tutorial 7: a sleeper and its parent")
  func sleeper() throws { _ = try Template().run(ProcessProgram(program: .sleeper)) }
}

struct ProcessProgram: TemplateTask {
  enum Program: String, Codable, Sendable {
    case forkReturnsTwice
    case forkExample
    case arguments
    case startAllThenJoinAll
    case fiveWorkers
    case fiveFiles
    case sleeper
  }

  let program: Program

  func run(in context: TemplateContext) throws -> Passed {
    switch program {
    case .forkReturnsTwice: try forkReturnsTwice()
    case .forkExample: try forkExample()
    case .arguments: try arguments()
    case .startAllThenJoinAll: try startAllThenJoinAll()
    case .fiveWorkers: try fiveWorkers()
    case .fiveFiles: try fiveFiles()
    case .sleeper: try sleeper()
    }
    return Passed()
  }

  private func forkReturnsTwice() throws {
    let own = try SharedValue<Int32>(0)
    let parent = try SharedValue<Int32>(0)
    let child = try ChildProcess.fork {
      own.value = getpid()
      parent.value = getppid()
    }
    try require(child.pid > 0, "\(child)")
    try require(child.join() == .exited(0), "\(child)")
    try require(own.value == child.pid && own.value != getpid(), "the child is \(own.value)")
    try require(parent.value == getpid(), "the child's parent is \(parent.value)")
  }

  private func forkExample() throws {
    var pid: Int32 = 0
    let lines = try PrintedText.lines {
      print(getpid())
      let child = try ChildProcess.fork {
        print("I am child process (\(getpid())) and my parent is \(getppid()).")
      }
      pid = child.pid
      print("I (\(getpid())) just created a child process (\(child.pid)).")
      try child.join()
    }
    // The standard output is a pipe here, and still nothing is printed by both.
    try require(
      lines.sorted()
        == [
          "\(getpid())", "I (\(getpid())) just created a child process (\(pid)).",
          "I am child process (\(pid)) and my parent is \(getpid()).",
        ].sorted(), "\(lines)")
  }

  private func arguments() throws {
    let calls = try SharedValue(0)
    let sum = try SharedValue(0)
    let (positional, named) = ([1, 2], ["c": 3])
    let child = try ChildProcess.fork {
      calls.add(1)
      sum.add(positional.reduce(0, +) + (named["c"] ?? 0))
    }
    let empty = try ChildProcess.fork {}
    let twins = try (0..<2).map { _ in try ChildProcess.fork(name: "twin") {} }
    try require(Children.join([child, empty] + twins) == [0, 0, 0, 0], "a child failed")
    try require(calls.value == 1 && sum.value == 6, "\(calls.value) calls, \(sum.value)")
    try require(child.name.hasPrefix("Process-") && child.name != empty.name, "\(child)")
    try require(twins.map(\.name) == ["twin", "twin"], "\(twins)")
  }

  private func startAllThenJoinAll() throws {
    let meeting = try CountingSemaphore(permits: 0)
    let arrived = try SharedValue(0)
    let left = try SharedValue(0)
    let children = try (0..<5).map { _ in
      try ChildProcess.fork {
        // Ends only if all run at once, which they would not if each was joined before the next.
        if arrived.add(1) == 4 { meeting.release(5) }
        meeting.acquire()
        left.add(1)
      }
    }
    try require(Children.join(children) == [0, 0, 0, 0, 0], "\(children)")
    try require(left.value == 5, "the code after the joins ran when \(left.value) had ended")
  }

  private func fiveWorkers() throws {
    let lines = try PrintedText.lines {
      let workers = try (0..<5).map { number in
        try ChildProcess.fork {
          print("\(CurrentProcess.name) starting")
          print("worker  \(number)")
        }
      }
      _ = try Children.join(workers)
      print("Process end.")
    }
    try require(lines.last == "Process end.", "\(lines)")
    let expected = (0..<5).flatMap { ["Process-\($0 + 1) starting", "worker  \($0)"] }
    try require(lines.dropLast().sorted() == expected.sorted(), "\(lines)")
  }

  private func fiveFiles() throws {
    try ScratchFolder.with { folder in
      let lines = try PrintedText.lines {
        let writers = try (1...5).map { number in
          let file = folder.appendingPathComponent("test\(number).txt")
          return try ChildProcess.fork {
            let content = (0..<100).map { "glory\($0)\n" }.joined()
            try content.write(to: file, atomically: false, encoding: .utf8)
          }
        }
        let codes = try Children.join(writers)
        try require(codes == [0, 0, 0, 0, 0], "\(codes)")
        print("程序运行成功!")
      }
      try require(lines == ["程序运行成功!"], "\(lines)")
      let expected = (0..<100).map { "glory\($0)" }
      for number in 1...5 {
        let file = folder.appendingPathComponent("test\(number).txt")
        let written = try String(contentsOf: file, encoding: .utf8)
        try require(written == expected.joined(separator: "\n") + "\n", "file \(number)")
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      try require(files == (1...5).map { "test\($0).txt" }, "\(files)")
    }
  }

  private func sleeper() throws {
    let launched = try Gate()
    let grandparent = getppid()
    let started = ContinuousClock.now
    var pid: Int32 = 0
    let lines = try PrintedText.lines {
      let child = try ChildProcess.fork {
        launched.wait()
        print("Process ID# \(getpid())")
        print("Parent Process ID# \(getppid())")
        print("bob will rest for a while")
        Pause.of(.milliseconds(300))
      }
      pid = child.pid
      print("in parent process after child process start")
      fflush(nil)
      launched.open()
      print("parent process about to join child process")
      try child.join()
      print("in parent process after child process join")
      print("the parent's parent process: \(getppid())")
    }
    try require(ContinuousClock.now - started >= .milliseconds(300), "the join did not wait")
    try require(lines.first == "in parent process after child process start", "\(lines)")
    try require(
      lines.contains("Process ID# \(pid)") && lines.contains("Parent Process ID# \(getpid())"),
      "\(lines)")
    try require(
      lines.suffix(2)
        == [
          "in parent process after child process join",
          "the parent's parent process: \(grandparent)",
        ], "\(lines)")
  }
}
