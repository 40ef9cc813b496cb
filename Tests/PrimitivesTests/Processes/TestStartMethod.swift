// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `TestStartMethod`, case by case.
@Suite struct TestStartMethod {
  private func run(_ what: StartMethodTask.Case, _ method: StartMethod = .spawn) throws {
    _ = try Template().run(StartMethodTask(what: what, method: method))
  }

  @Test("TestStartMethod.context", arguments: StartMethod.allCases)
  func context(_ method: StartMethod) throws { try run(.context, method) }

  @Test("TestStartMethod.spawn_dont_set_context")
  func spawnDontSetContext() throws { try run(.spawnDontSetContext) }

  @Test("TestStartMethod.set_get") func setGet() throws { try run(.setGet) }

  @Test("TestStartMethod.get_all_start_methods")
  func getAllStartMethods() throws { try run(.getAllStartMethods) }

  @Test("TestStartMethod.mixed_startmethod", arguments: StartMethod.allCases)
  func mixedStartmethod(_ method: StartMethod) throws { try run(.mixedStartmethod, method) }

  @Test("TestStartMethod.nested_startmethod", arguments: StartMethod.allCases)
  func nestedStartmethod(_ method: StartMethod) throws { try run(.nestedStartmethod, method) }
}
