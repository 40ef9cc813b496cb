// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A body whose encoding or decoding fails.
struct Brittle: ProcessBody {
  enum Failure: Codable { case encoding, decoding }

  var fails: Failure

  init(fails: Failure) {
    self.fails = fails
  }

  func encode(to encoder: any Encoder) throws {
    if fails == .encoding { throw TestFailure("planted") }
    var container = encoder.singleValueContainer()
    try container.encode(1)
  }

  init(from decoder: any Decoder) throws { throw TestFailure("planted") }

  func run() {}
}
