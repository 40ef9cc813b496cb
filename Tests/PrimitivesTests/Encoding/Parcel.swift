// SPDX-License-Identifier: Apache-2.0

/// One of each kind of field that a compiler-written `Codable` has.
struct Parcel: Codable, Hashable {
  struct Label: Codable, Hashable {
    var text: String
    var weight: Double?
  }

  var id: Int
  var label: Label
  var payload: [UInt8]
  var route: [Label]
  var notes: [String: [Int]]
  var next: Int?

  static let example = Parcel(
    id: -70_000, label: Label(text: "Grüße, 世界", weight: 2.5), payload: [0, 255, 7],
    route: [Label(text: "", weight: nil), Label(text: "x", weight: -0.0)],
    notes: ["a": [1, 2], "b": [], "": [-1]], next: nil)
}
