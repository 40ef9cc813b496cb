// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What goes wrong with CPython's processes does not here.
@Suite struct ProcessWeaknessTests {
  private func run(_ what: ProcessWeaknessTask.Case, _ method: StartMethod = .forkServer) throws {
    _ = try Template().run(ProcessWeaknessTask(what: what, method: method))
  }

  @Test(
    "weakness 20: a child of a threaded parent inherits locked locks and hangs",
    arguments: [StartMethod.forkServer, .spawn])
  func childrenOfThreadedParents(_ method: StartMethod) throws { try run(.threadedParent, method) }

  @Test("weakness 21: safe start methods are slow")
  func safeMethods() throws { try run(.oneServer) }

  @Test(
    "weakness 22: join waits for grandchildren, or overruns if the child execs",
    arguments: StartMethod.allCases)
  func exactJoins(_ method: StartMethod) throws { try run(.exactJoins, method) }

  @Test(
    "weakness 23: exitcode is None after join() in a threaded parent",
    arguments: [StartMethod.forkServer, .spawn])
  func exitCodes(_ method: StartMethod) throws { try run(.exitCodes, method) }

  @Test(
    "weakness 24: children outlive a killed parent", arguments: StartMethod.allCases)
  func orphans(_ method: StartMethod) throws { try run(.orphans, method) }

  @Test("weakness 35: workers cannot have children", arguments: StartMethod.allCases)
  func childrenOfDaemons(_ method: StartMethod) throws { try run(.childrenOfDaemons, method) }
}
