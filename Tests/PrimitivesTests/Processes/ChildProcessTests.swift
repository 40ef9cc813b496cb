// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Primitives
import Testing

@Suite struct ChildProcessTests {
  @Test(arguments: ChildProcessTask.Case.allCases)
  func `a child`(does what: ChildProcessTask.Case) throws {
    _ = try Template().run(ChildProcessTask(what: what))
  }
}

struct ChildProcessTask: TemplateTask {
  enum Case: String, Codable, CaseIterable, Sendable {
    case endsWithItsBody, endsWithOneAfterAnError, endsByASignal, endsWithACode
    case isAliveUntilItEnds, isJoinedAgain, isJoinedWithATimeout
    case hasAName, printsOnce, printsItsError, diesWithItsParent, survivesIfAsked
    case hasNoInput, leavesNoDescriptors, hasChildrenOfItsOwn, comesByTheThousand
    case isReapedByTheNext, isNotTouchedByItsSiblings
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .endsWithItsBody:
      let child = try ChildProcess.fork {}
      try require(child.join() == .exited(0), "\(child)")
    case .endsWithOneAfterAnError:
      let child = try ChildProcess.fork(name: "planted") { throw TestFailure("planted") }
      try require(child.join() == .exited(1) && child.exitCode == 1, "\(child)")
    case .endsByASignal: try endsByASignal()
    case .endsWithACode:
      let child = try ChildProcess.fork { exit(7) }
      try require(child.join() == .exited(7) && child.exitCode == 7, "\(child)")
    case .isAliveUntilItEnds:
      let gate = try Gate()
      let child = try ChildProcess.fork { gate.wait() }
      try require(child.isAlive && child.exitCode == nil && child.termination == nil, "ended")
      gate.open()
      try child.join()
      try require(!child.isAlive, "alive")
    case .isJoinedAgain:
      let child = try ChildProcess.fork { exit(3) }
      for _ in 0..<3 { try require(child.join() == .exited(3), "\(child)") }
    case .isJoinedWithATimeout:
      let gate = try Gate()
      let child = try ChildProcess.fork { gate.wait() }
      try require(child.join(timeout: .zero) == nil, "ended")
      try require(child.join(timeout: .milliseconds(5)) == nil, "ended")
      gate.open()
      try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
    case .hasAName: try hasAName()
    case .printsOnce: try printsOnce()
    case .printsItsError: try printsItsError()
    case .diesWithItsParent: try followsItsParent(true)
    case .survivesIfAsked: try followsItsParent(false)
    case .hasNoInput:
      let child = try ChildProcess.fork { exit(readLine() == nil ? 0 : 1) }
      try require(child.join() == .exited(0), "it reads its parent's input")
    case .leavesNoDescriptors: try leavesNoDescriptors()
    case .hasChildrenOfItsOwn: try hasChildrenOfItsOwn()
    case .comesByTheThousand: try comesByTheThousand()
    case .isReapedByTheNext: try isReapedByTheNext()
    case .isNotTouchedByItsSiblings:
      let gate = try Gate()
      let first = try ChildProcess.fork { gate.wait() }
      let second = try ChildProcess.fork { gate.wait() }
      second.kill()
      try require(second.join() == .signaled(9) && first.isAlive, "\(first)")
      gate.open()
      try require(first.join() == .exited(0), "\(first)")
    }
    return Passed()
  }

  private func endsByASignal() throws {
    let gate = try Gate()
    let children = try (0..<3).map { _ in try ChildProcess.fork { gate.wait() } }
    children[0].terminate()
    children[1].kill()
    children[2].signal(SIGUSR1)
    let codes = try Children.join(children)
    try require(codes == [-15, -9, -10], "\(codes)")
    // Once more, to those that have ended: no error, and no one else is hit.
    for child in children { child.kill() }
  }

  private func hasAName() throws {
    let first = try ChildProcess.fork {}
    let second = try ChildProcess.fork {}
    let named = try ChildProcess.fork(name: "gloryroad1") {}
    try require(first.name == "Process-1" && second.name == "Process-2", "\(first) \(second)")
    try require(named.name == "gloryroad1", "\(named)")
    let inner = try Queue<String>()
    let outer = try ChildProcess.fork {
      let child = try ChildProcess.fork {}
      try inner.put(child.name)
      try child.join()
    }
    try require(inner.get() == "Process-4:1", "another name")
    _ = try Children.join([first, second, named, outer])
  }

  /// Runs `body` with a descriptor replaced by a pipe, and returns what was written to it.
  private func printsOnce() throws {
    let text = try PrintedText.of {
      print("from the parent", terminator: "|")
      let child = try ChildProcess.fork { print("from the child", terminator: "|") }
      try child.join()
    }
    try require(text == "from the parent|from the child|", text)
  }

  private func printsItsError() throws {
    let text = try PrintedText.of(descriptor: 2) {
      try ChildProcess.fork(name: "worker 7") { throw TestFailure("no paper") }.join()
    }
    try require(text == "worker 7: no paper\n", text)
  }

  private func followsItsParent(_ follows: Bool) throws {
    let pid = try SharedValue<Int32>(0)
    let gate = try Gate()
    let parent = try ChildProcess.fork {
      let child = try ChildProcess.fork(followsParent: follows) { gate.wait() }
      pid.value = child.pid
      Spin.forever()
    }
    while pid.value == 0 { Spin.yield() }
    parent.kill()
    try parent.join()
    func isRunning() -> Bool { ProcessStatus(of: pid.value).map { $0.state != "Z" } ?? false }
    if follows {
      while isRunning() { Spin.yield() }
    } else {
      try require(isRunning(), "it died with its parent")
      gate.open()
      while isRunning() { Spin.yield() }
    }
  }

  private func descriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }

  private func leavesNoDescriptors() throws {
    try Family.prepareForChildren()
    _ = try descriptors()
    let before = try descriptors()
    // A child has as many as its parent, however many siblings it has.
    let counts = try SharedArray(repeating: 0, count: 20)
    let codes = try Children.run(20) { counts[$0] = try descriptors() }
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
    try require(try descriptors() == before, "\(try descriptors()) instead of \(before)")
  }

  private func hasChildrenOfItsOwn() throws {
    let total = try SharedValue(0)
    let codes = try Children.run(3) { _ in
      let inner = try Children.run(3) { _ in
        let innermost = try Children.run(3) { _ in total.add(1) }
        exit(innermost == [0, 0, 0] ? 0 : 1)
      }
      exit(inner == [0, 0, 0] ? 0 : 1)
    }
    try require(codes == [0, 0, 0] && total.value == 27, "\(codes), \(total.value)")
  }

  private func comesByTheThousand() throws {
    try Family.prepareForChildren()
    _ = try descriptors()
    let before = try descriptors()
    let gate = try Gate()
    let memory = Family.usedBytes
    for _ in 0..<1000 { try require(ChildProcess.fork {}.join() == .exited(0), "a child failed") }
    var many = try (0..<500).map { _ in try ChildProcess.fork { gate.wait() } }
    gate.open()
    let codes = try Children.join(many)
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(Set(codes))")
    try require(ProcFile.read("/proc/thread-self/children") == [], "children are left")
    many = []
    try require(Family.usedBytes == memory, "\(Family.usedBytes) bytes instead of \(memory)")
    try require(try descriptors() == before, "\(try descriptors()) instead of \(before)")
  }

  private func isReapedByTheNext() throws {
    let pid = try ChildProcess.fork {}.pid
    while ProcessStatus(of: pid)?.state != "Z" { Spin.yield() }
    try ChildProcess.fork {}.join()
    try require(ProcessStatus(of: pid) == nil, "a zombie is left")
  }
}
