// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `TestInitializers`.
@Suite("TestInitializers", .watched) struct TestInitializers {
  @Test("TestInitializers.manager_initializer", arguments: StartMethod.allCases)
  func managerInitializer(method: StartMethod) throws {
    _ = try Template().run(ManagerInitializerCase(method: method))
  }
}

struct ManagerInitializerCase: TemplateTask {
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    let sightings = try Queue<Sighting>()
    let manager = try Manager(hosting: Foo.self, initializer: Errand.report(sightings))
    // It ran before the manager could be used, once, and in the server. What cannot be called does
    // not compile.
    try require(sightings.count == 1, "\(sightings.count) times")
    try require(sightings.get().pid == manager.server.pid, "in another process")
    let foo = try manager.host(Foo.self, seed: true)
    try require(try foo.call(Foo.F()) == "f()", "f")
    manager.shutdown()
    try require(sightings.isEmpty && manager.join() == .exited(0), "\(manager)")
    return Passed()
  }
}
