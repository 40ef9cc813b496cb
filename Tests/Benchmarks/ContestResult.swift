// SPDX-License-Identifier: Apache-2.0

/// What a contest measured.
struct ContestResult: Encodable {
  /// The measurements of one of the two.
  struct Side: Encodable {
    private enum CodingKeys: String, CodingKey {
      case name, median, samples
    }

    /// Who was measured.
    let name: String
    /// Every result, in the order of the passes.
    var samples: [Double] = []
    /// Whether it can be measured here at all.
    var isAvailable = true

    /// The middle of the results, or the mean of the middle two; `nil` if there are none.
    var median: Double? {
      let sorted = samples.sorted()
      guard !sorted.isEmpty else { return nil }
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(samples, forKey: .samples)
      try container.encode(median, forKey: .median)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case name, unit, higherIsBetter, ours, peer, ratio, notes
  }

  /// What was done.
  let name: String
  /// What the results count.
  let unit: String
  /// Whether more is better.
  let higherIsBetter: Bool
  var ours: Side
  var peer: Side
  /// Why a side is empty.
  var notes: [String] = []

  init(_ contest: Contest) {
    name = contest.name
    unit = contest.ours.unit
    higherIsBetter = contest.ours.higherIsBetter
    ours = Side(name: contest.ours.name)
    peer = Side(name: contest.peer.name)
  }

  /// How many times as fast as the peer we are; below 1 we are slower.
  var ratio: Double? {
    guard let own = ours.median, let other = peer.median, own > 0, other > 0 else { return nil }
    return higherIsBetter ? own / other : other / own
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(unit, forKey: .unit)
    try container.encode(higherIsBetter, forKey: .higherIsBetter)
    try container.encode(ours, forKey: .ours)
    try container.encode(peer, forKey: .peer)
    try container.encode(ratio, forKey: .ratio)
    try container.encode(notes, forKey: .notes)
  }
}
