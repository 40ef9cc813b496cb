// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// A process that gives its privileges away may not signal what it has started before; it comes to
/// its end all the same, and so does that.
@Suite(
  .watched, .enabled(if: ProcessStanding.canChange, "only a privileged process can become another"))
struct EstrangedTests {
  private func run(_ what: EstrangedTask.Case, _ method: StartMethod = .forkServer) throws {
    _ = try Template().run(EstrangedTask(what: what, method: method))
  }

  @Test func `it ends, and its fork server does`() throws { try run(.endsAfterAStart) }

  @Test func `it ends, and its daemons do`() throws { try run(.endsWithDaemons) }

  @Test(arguments: StartMethod.allCases)
  func `it ends its pool, and a worker that is busy`(_ method: StartMethod) throws {
    try run(.endsItsPool, method)
  }

  @Test func `it shuts its manager down`() throws { try run(.endsItsManager) }

  @Test(arguments: StartMethod.allCases)
  func `it ends one child of several`(_ method: StartMethod) throws { try run(.signals, method) }

  @Test func `it is killed, and all that it has started ends`() throws {
    try run(.diesAmongChildren)
  }

  @Test(arguments: StartMethod.allCases)
  func `a child that has become another user ends with its parent`(_ method: StartMethod) throws {
    try run(.diesBesideAStranger, method)
  }
}
