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
