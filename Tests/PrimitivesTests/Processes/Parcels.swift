// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A body that sends back what it was given.
struct Parcels: ProcessBody {
  struct Both: Codable, Equatable, Sendable {
    var first: String
    var second: Double
  }

  var list: [Int]
  var pair: Both
  var answer: Queue<Parcels>

  func run() throws { try answer.put(self) }
}
