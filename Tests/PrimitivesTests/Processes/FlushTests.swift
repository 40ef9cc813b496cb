// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What was printed before a start stands before what the child prints.
@Suite(.watched) struct FlushTests {
  @Test(arguments: StartMethod.allCases, FlushTask.Started.allCases)
  func `output keeps its order across a start`(
    _ method: StartMethod, _ started: FlushTask.Started
  ) throws { _ = try Template().run(FlushTask(method: method, started: started)) }
}

/// Prints, and starts something that does.
struct FlushTask: TemplateTask {
  enum Started: String, Codable, CaseIterable, Sendable { case child, pool, manager }

  let method: StartMethod
  let started: Started

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    defer { StartMethod.default = .forkServer }
    let lines = try PrintedText.lines {
      print("before")
      let body = Errand.print("child", closing: [])
      switch started {
      case .child: try require(Children.join([ChildProcess.start(body)]) == [0], "failed")
      case .pool:
        // Closed, so that the worker comes to its end and its output goes out.
        let pool = try Pool(processes: 1, initializer: body)
        pool.close()
        try require(pool.join(timeout: Children.limit), "\(pool)")
      case .manager: try Manager(initializer: body).shutdown()
      }
      print("after")
    }
    try require(lines == ["before", "child", "after"], "\(lines)")
    return Passed()
  }
}
