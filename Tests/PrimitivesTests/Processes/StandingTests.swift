// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// Children have the user, the groups, the root, the limits and all else of the moment.
@Suite(.watched) struct StandingTests {
  private static let mayChange: Comment = "only a privileged process can change all of it"

  private func run(_ what: StandingTask.Case, _ method: StartMethod = .forkServer) throws {
    _ = try Template().run(StandingTask(what: what, method: method))
  }

  @Test(.enabled(if: ProcessStanding.canChange, mayChange), arguments: StartMethod.allCases)
  func `a child is what its parent is when it is started`(_ method: StartMethod) throws {
    try run(.changes, method)
  }

  @Test func `while nothing changes the fork server stays`() throws { try run(.stays) }

  @Test(.enabled(if: ProcessStanding.canChange, mayChange))
  func `where the program cannot be started anew that is said`() throws {
    try run(.losesItsRoot)
  }
}
