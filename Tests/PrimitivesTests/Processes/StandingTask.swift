// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Primitives

/// The cases of `StandingTests`, in a process of their own.
struct StandingTask: TemplateTask {
  enum Case: String, Codable, Sendable { case changes, stays, losesItsRoot }

  let what: Case
  var method = StartMethod.forkServer

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .changes: try run(.changes(method))
    case .stays: try run(.stays)
    case .losesItsRoot: try ScratchFolder.with { try run(.losesItsRoot($0.path())) }
    }
    return Passed()
  }

  /// In a process of its own: what it changes cannot be changed back.
  private func run(_ body: Standing) throws {
    var code: Int32?
    let text = try PrintedText.of(descriptor: 2) {
      code = try Children.join([ChildProcess.start(body, using: .spawn)])[0]
    }
    try require(code == 0, text)
  }
}
