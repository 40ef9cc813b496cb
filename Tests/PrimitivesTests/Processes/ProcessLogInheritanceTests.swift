// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct ProcessLogInheritanceTests {
  @Test(arguments: StartMethod.allCases)
  func `a child goes on with its parent's level, and tells of its life`(
    method: StartMethod
  ) throws {
    _ = try Template().run(ProcessLogInheritanceTask(method: method))
  }
}

struct ProcessLogInheritanceTask: TemplateTask {
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    let levels = try Queue<Int>()
    ProcessLog.logToStandardError(level: .subWarning)
    try require(
      try ChildProcess.start(LevelBody(levels: levels), using: method).join() == .exited(0),
      "the child failed")
    ProcessLog.turnOff()
    try require(
      try ChildProcess.start(LevelBody(levels: levels), using: method).join() == .exited(0),
      "the child failed")
    let seen = try [levels.get(), levels.get()]
    try require(seen == [ProcessLog.Level.subWarning.rawValue, -1], "\(seen)")
    return Passed()
  }
}

struct LevelBody: ProcessBody {
  let levels: Queue<Int>

  func run() throws {
    try levels.put(ProcessLog.level?.rawValue ?? -1)
  }
}
