// SPDX-License-Identifier: Apache-2.0

/// A class whose subclass gives it an encoder of its own.
class Vehicle: Codable {
  var wheels: Int

  init(wheels: Int) {
    self.wheels = wheels
  }
}

final class Truck: Vehicle {
  private enum CodingKeys: String, CodingKey {
    case load, wheels
  }

  var load: String

  init(wheels: Int, load: String) {
    self.load = load
    super.init(wheels: wheels)
  }

  required init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    load = try container.decode(String.self, forKey: .load)
    try super.init(from: container.superDecoder())
  }

  override func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try super.encode(to: container.superEncoder())
    try container.encode(load, forKey: .load)
    try container.encode("of the subclass", forKey: .wheels)
  }
}

/// A class that shares its superclass's encoder, and so its container.
final class Bicycle: Vehicle {
  private enum CodingKeys: String, CodingKey {
    case bell
  }

  var bell: Bool

  init(bell: Bool) {
    self.bell = bell
    super.init(wheels: 2)
  }

  required init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    bell = try container.decode(Bool.self, forKey: .bell)
    try super.init(from: decoder)
  }

  override func encode(to encoder: any Encoder) throws {
    try super.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(bell, forKey: .bell)
  }
}
