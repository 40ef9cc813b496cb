// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// A value with a descriptor; equal by its number.
struct Carried: Codable, Hashable {
  var descriptor: OwnedDescriptor

  init(_ descriptor: OwnedDescriptor) {
    self.descriptor = descriptor
  }

  init(from decoder: any Decoder) throws {
    descriptor = try decoder.detachDescriptor()
  }

  func encode(to encoder: any Encoder) throws {
    try encoder.attach(descriptor)
  }

  static func == (left: Carried, right: Carried) -> Bool {
    left.descriptor.rawValue == right.descriptor.rawValue
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(descriptor.rawValue)
  }
}
