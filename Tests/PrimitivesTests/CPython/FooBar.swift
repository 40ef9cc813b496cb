// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The class of CPython's `_TestMyManager`, as it is registered under the first name: `f` and `g`.
final class Foo: HostedObject {
  static var calls: [any HostedCall.Type] { [F.self, G.self] }

  init(_ seed: Bool) {}

  struct F: HostedCall {
    func perform(on foo: Foo) -> String { "f()" }
  }

  struct G: HostedCall {
    func perform(on foo: Foo) throws -> Bool { throw HostedFailure(text: "g") }
  }

  struct H: HostedCall {
    func perform(on foo: Foo) -> String { "_h()" }
  }
}

/// The same under the second name: `f` and what is hidden under the first; and a call that returns
/// an object.
final class Bar: HostedObject {
  static var calls: [any HostedCall.Type] { [F.self, H.self, Baz.self] }

  init(_ seed: Bool) {}

  struct F: HostedCall {
    func perform(on bar: Bar) -> String { "f()" }
  }

  struct H: HostedCall {
    func perform(on bar: Bar) -> String { "_h()" }
  }

  struct Baz: HostedCall {
    let count: Int

    func perform(on bar: Bar) throws -> Proxy<Squares> {
      try Proxy(hosting: Squares(count))
    }
  }
}

/// What is gone through by a proxy, one call for each element.
final class Squares: HostedObject {
  static var calls: [any HostedCall.Type] { [Next.self] }

  private let count: Int
  private var next = 0

  init(_ count: Int) { self.count = count }

  struct Next: HostedCall {
    func perform(on squares: Squares) -> Int? {
      guard squares.next < squares.count else { return nil }
      defer { squares.next += 1 }
      return squares.next * squares.next
    }
  }
}
