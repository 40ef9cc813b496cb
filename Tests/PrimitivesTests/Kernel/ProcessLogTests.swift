// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

@Suite struct ProcessLogTests {
  @Test func `levels are Python's, and in order`() {
    let names = ["SUBDEBUG", "DEBUG", "INFO", "SUBWARNING", "WARNING", "ERROR", "CRITICAL"]
    #expect(ProcessLog.Level.allCases.map(\.description) == names)
    #expect(ProcessLog.Level.allCases.map(\.rawValue) == [5, 10, 20, 25, 30, 40, 50])
    #expect(ProcessLog.Level.allCases == ProcessLog.Level.allCases.sorted())
  }

  @Test(arguments: ProcessLogTask.Case.allCases.filter { !$0.hasItsOwnTest })
  func `the log`(does what: ProcessLogTask.Case) throws {
    _ = try Template().run(ProcessLogTask(what: what))
  }

  @Test("_TestLogging.enable_logging")
  func lines() throws {
    _ = try Template().run(ProcessLogTask(what: .writesLines))
  }

  @Test("_TestLogging.level: a child goes on with what its parent has, and may change it")
  func level() throws {
    _ = try Template().run(ProcessLogTask(what: .goesOnInAChild))
  }
}

struct ProcessLogTask: TemplateTask {
  enum Case: String, Codable, CaseIterable, Sendable {
    case isOffAtFirst, tellsAHandler, writesLines, goesOnInAChild, tellsOfSharedMemory
    case isHandedDown, mayTellFromAHandler

    var hasItsOwnTest: Bool { self == .writesLines || self == .goesOnInAChild }
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .isOffAtFirst:
      try require(ProcessLog.level == nil && !ProcessLog.isEnabled(.critical), "on")
      func made() -> String { fatalError("a message was made that no one wants to know") }
      ProcessLog.log(.critical, made())
    case .tellsAHandler: try tellsAHandler()
    case .writesLines: try writesLines()
    case .goesOnInAChild: try goesOnInAChild()
    case .tellsOfSharedMemory: try tellsOfSharedMemory()
    case .isHandedDown: try isHandedDown()
    case .mayTellFromAHandler:
      ProcessLog.setHandler(level: .debug) { record in
        if record.message == "outer" { ProcessLog.log(.info, "inner") }
      }
      ProcessLog.log(.info, "outer")
      ProcessLog.setHandler(level: .debug) { [memory = try SharedMemory(count: 1)] _ in _ = memory }
      ProcessLog.turnOff()
    }
    return Passed()
  }

  private func collecting(
    _ level: ProcessLog.Level, _ body: () throws -> Void
  ) rethrows -> [ProcessLog.Record] {
    let records = Guarded<[ProcessLog.Record]>([])
    ProcessLog.setHandler(level: level) { record in records.locked { $0.append(record) } }
    defer { ProcessLog.turnOff() }
    try body()
    return records.locked { $0 }
  }

  private func tellsAHandler() throws {
    let records = collecting(.subWarning) {
      for level in ProcessLog.Level.allCases { ProcessLog.log(level, "of \(level)") }
    }
    try require(records.map(\.level) == [.subWarning, .warning, .error, .critical], "\(records)")
    try require("\(records[1])" == "[WARNING/MainProcess] of WARNING", "\(records[1])")
    try require(ProcessLog.level == nil, "still on")
  }

  private func writesLines() throws {
    let lines = try PrintedText.lines(descriptor: 2) {
      ProcessLog.logToStandardError(level: .info)
      ProcessLog.log(.debug, "not told")
      ProcessLog.log(.info, "told")
      ProcessLog.turnOff()
      ProcessLog.log(.critical, "too late")
      ProcessLog.logToStandardError()
      ProcessLog.log(.subWarning, "less than a warning")
      ProcessLog.log(.error, "an error")
    }
    try require(
      lines == ["[INFO/MainProcess] told", "[ERROR/MainProcess] an error"], "\(lines)")
  }

  private func goesOnInAChild() throws {
    let lines = try PrintedText.lines(descriptor: 2) {
      ProcessLog.logToStandardError(level: .info)
      let codes = try Children.run(1) { _ in
        try require(ProcessLog.level == .info, "\(String(describing: ProcessLog.level))")
        ProcessLog.restart(as: "Process-9")
        ProcessLog.log(.info, "from the child")
        ProcessLog.logToStandardError(level: .error)
        ProcessLog.log(.warning, "not told")
      }
      try require(codes == [0] && ProcessLog.level == .info, "\(codes)")
    }
    try require(lines.contains("[INFO/Process-9] from the child"), "\(lines)")
    try require(!lines.contains { $0.hasSuffix("not told") }, "\(lines)")
  }

  private func tellsOfSharedMemory() throws {
    let name = SharedName.fresh()
    let records = try collecting(.debug) {
      let memory = try SharedMemory(name: name, count: 3)
      _ = try SharedMemory(attaching: name)
      try memory.unlink()
    }
    let messages = records.map(\.message).filter { $0.contains(name) }
    try require(
      messages == [
        "made the shared memory \(name) of 3 bytes", "attached the shared memory \(name)",
        "removed the shared memory \(name)",
      ], "\(messages)")
    // Tests that run beside this one may remove what is left first.
    let text = "removed the shared memory \(name) of a process that died"
    for _ in 0..<1000 {
      if try tellsOfADeath(name, text) { return }
    }
    throw TestFailure("nothing is told")
  }

  private func tellsOfADeath(_ name: String, _ text: String) throws -> Bool {
    _ = try Children.run(1) { _ in
      let memory = try SharedMemory(name: name, count: 3)
      withExtendedLifetime(memory) { ProcessExit.byKill() }
    }
    let warnings = collecting(.warning) { SharedMemory.removeAbandoned() }
    return warnings.contains { $0.message == text }
  }

  private func isHandedDown() throws {
    try require(ProcessLog.handedDown == 0, "on")
    ProcessLog.setHandler(level: .error) { _ in }
    let own = ProcessLog.handedDown
    ProcessLog.logToStandardError(level: .info)
    let standard = ProcessLog.handedDown
    ProcessLog.turnOff()
    for nothing in [0, own, 7] {
      ProcessLog.takeUp(nothing)
      try require(ProcessLog.level == nil, "on after \(nothing)")
    }
    ProcessLog.takeUp(standard)
    try require(ProcessLog.level == .info, "\(String(describing: ProcessLog.level))")
  }
}
