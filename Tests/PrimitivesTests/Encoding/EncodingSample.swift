// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Primitives

/// A valid message and how to decode it, whatever its type.
struct EncodingSample: CustomStringConvertible {
  let description: String
  let bytes: [UInt8]
  let decode: @Sendable ([UInt8]) throws -> Void

  init<T: Codable & SendableMetatype>(_ value: T) throws {
    description = "\(T.self)"
    let message = try MessageEncoding.encode(value, along: .family)
    bytes = message.bytes
    decode = { bytes in
      let descriptors = ReceivedDescriptors(message.descriptors)
      _ = try MessageEncoding.decode(T.self, from: bytes, taking: descriptors)
    }
  }

  /// Messages in which every tag of the format occurs.
  static func all() throws -> [EncodingSample] {
    try [
      EncodingSample(5), EncodingSample(-5), EncodingSample(UInt64.max), EncodingSample(Int.min),
      EncodingSample(Int128.min), EncodingSample(UInt128.max), EncodingSample(true),
      EncodingSample(Float.pi), EncodingSample(Double.pi), EncodingSample("short"),
      EncodingSample(String(repeating: "long ünïcödé ", count: 9)), EncodingSample(Int?.none),
      EncodingSample(Int??.some(nil)), EncodingSample([UInt8](0...255)),
      EncodingSample([1, -2, 3]), EncodingSample([1.5, .nan]), EncodingSample([Int16.min, 7]),
      EncodingSample(["a", "b"]), EncodingSample(["key": 1, "clé": 2]),
      EncodingSample([1: ["x"], 2: []]), EncodingSample([[1, 2]: 3, []: 4]),
      EncodingSample(Set(["p", "q"])), EncodingSample(Parcel.example),
      EncodingSample([Parcel](repeating: .example, count: 3)), EncodingSample(Command.stop),
      EncodingSample(Command.sequence(.move(3, by: 0.5), .load([9, 9]))),
      EncodingSample(Tree.chain(20)), EncodingSample(Truck(wheels: 18, load: "sand")),
      EncodingSample(Bicycle(bell: true)), EncodingSample(Duration.seconds(-3)),
      EncodingSample([true, false]), EncodingSample([Float16(1.5)]),
      EncodingSample(ContiguousArray([Int32(-1), 7])), EncodingSample([Int?.none, 300]),
      EncodingSample(1..<5), EncodingSample([Shared(1), Shared(2)]),
      EncodingSample([Carried(OwnedDescriptor(owning: dup(2)))]),
    ]
  }
}
