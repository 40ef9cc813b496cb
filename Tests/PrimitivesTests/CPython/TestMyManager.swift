// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// CPython's `_TestMyManager`.
@Suite("_TestMyManager", .watched) struct TestMyManager {
  @Test("_TestMyManager.mymanager", arguments: StartMethod.allCases)
  func mymanager(method: StartMethod) throws { try run(.mymanager, method) }

  @Test("_TestMyManager.mymanager_context", arguments: StartMethod.allCases)
  func mymanagerContext(method: StartMethod) throws { try run(.mymanagerContext, method) }

  @Test("_TestMyManager.mymanager_context_prestarted", arguments: StartMethod.allCases)
  func mymanagerContextPrestarted(method: StartMethod) throws {
    try run(.mymanagerContextPrestarted, method)
  }

  @Test("_TestMyManager.mymanager, in another family") func client() throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    try Manager.with(
      at: anyPort, key: "secret", hosting: Foo.self, Bar.self, Squares.self
    ) { manager in
      _ = try Template().run(MyManagerClient(address: #require(manager.address)))
    }
  }

  private func run(_ which: MyManagerCase.Case, _ method: StartMethod) throws {
    _ = try Template().run(MyManagerCase(which: which, method: method))
  }
}

struct MyManagerCase: TemplateTask {
  enum Case: String, Codable, Sendable {
    case mymanager, mymanagerContext, mymanagerContextPrestarted
  }

  let which: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    switch which {
    case .mymanager:
      let manager = try Manager(hosting: Foo.self, Bar.self, Squares.self)
      try use(manager)
      manager.shutdown()
      let status = try manager.join()
      try require([.exited(0), .signaled(SIGTERM)].contains(status), "\(manager)")
    case .mymanagerContext:
      let server = try Manager.with(hosting: Foo.self, Bar.self, Squares.self) { manager in
        try use(manager)
        return manager.server
      }
      let status = try server.join(timeout: .zero)
      try require([.exited(0), .signaled(SIGTERM)].contains(status), "\(server)")
    case .mymanagerContextPrestarted:
      // To make one is to start it, and nothing starts it again.
      let manager = try Manager(hosting: Foo.self, Bar.self, Squares.self)
      let server = manager.server.pid
      do {
        defer { manager.shutdown() }
        try use(manager)
        try require(manager.server.pid == server, "another server")
        let foo = try manager.host(Foo.self, seed: true)
        try require(try foo.call(Foo.F()) == "f()", "f")
      }
      try require(try manager.join(timeout: .zero) == .exited(0), "\(manager)")
    }
    return Passed()
  }

  private func use(_ manager: Manager) throws {
    let user = try FooBarUser(
      foo: manager.host(Foo.self, seed: true), bar: manager.host(Bar.self, seed: true),
      baz: manager.host(Squares.self, seed: 10))
    try user.run()
    // What the parent has gone through has no more elements for a child.
    let child = try ChildProcess.start(
      FooBarUser(foo: user.foo, bar: user.bar, baz: user.bar.call(Bar.Baz(count: 10))))
    try require(Children.join([child]) == [0], "\(child)")
  }
}

/// Uses the three kinds of objects, wherever it runs.
struct FooBarUser: ProcessBody {
  let foo: Proxy<Foo>
  let bar: Proxy<Bar>
  let baz: Proxy<Squares>

  func run() throws {
    try require(try foo.call(Foo.F()) == "f()", "foo.f")
    try requireThrown(HostedFailure.self) { try foo.call(Foo.G()) }
    try requireError(.notFound) { try foo.call(Foo.H()) }
    try require(try bar.call(Bar.F()) == "f()", "bar.f")
    try require(try bar.call(Bar.H()) == "_h()", "bar.h")
    try require(try Self.elements(of: baz) == (0..<10).map { $0 * $0 }, "baz")
    try require(try Self.elements(of: bar.call(Bar.Baz(count: 3))) == [0, 1, 4], "bar.baz")
    try require(try baz.call(Squares.Next()) == nil, "baz has more")
  }

  private static func elements(of squares: Proxy<Squares>) throws -> [Int] {
    var elements: [Int] = []
    while let square = try squares.call(Squares.Next()) { elements.append(square) }
    return elements
  }
}

struct MyManagerClient: TemplateTask {
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    let manager = try RemoteManager(at: address, key: "secret")
    try FooBarUser(
      foo: manager.host(Foo.self, seed: true), bar: manager.host(Bar.self, seed: true),
      baz: manager.host(Squares.self, seed: 10)
    ).run()
    return Passed()
  }
}
