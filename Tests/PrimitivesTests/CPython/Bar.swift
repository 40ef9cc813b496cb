// SPDX-License-Identifier: Apache-2.0

import Primitives

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
