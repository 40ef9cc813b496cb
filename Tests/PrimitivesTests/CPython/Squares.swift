// SPDX-License-Identifier: Apache-2.0

import Primitives

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
