// SPDX-License-Identifier: Apache-2.0

/// The arguments of a function of several parameters, as one value that can travel: the first, and
/// the rest, which is the second or has the same form.
struct PackedArguments<First: Codable & Sendable, Rest: Codable & Sendable>: Codable, Sendable {
  let first: First
  let rest: Rest

  init(_ first: First, _ rest: Rest) {
    self.first = first
    self.rest = rest
  }

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    first = try container.decode(First.self)
    rest = try container.decode(Rest.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(first)
    try container.encode(rest)
  }
}
