// SPDX-License-Identifier: Apache-2.0

/// Packed arrays as seen by those who read them element by element.
enum PackedArrays {
  /// The types, by the packed tag minus the first one.
  private static let types: [any PackedElement.Type] = [
    Int8.self, UInt8.self, Int16.self, UInt16.self, Int32.self, UInt32.self, Int64.self,
    UInt64.self, Float.self, Double.self, Bool.self, Float16.self,
  ]

  /// Writes a packed array out as values of their own, so that any type can be decoded from each.
  ///
  /// The result is at most three times as long as the array.
  static func expand(
    _ reader: inout WireReader, tag: UInt8
  ) throws(WireFault) -> (values: WireReader, count: Int) {
    let origin = reader.origin ?? reader.position
    let writer = WireWriter()
    let count = try types[Int(tag - WireTag.packed.lowerBound)].expand(&reader, to: writer)
    let values = WireReader(bytes: writer.bytes, position: 0, end: writer.count, origin: origin)
    return (values, count)
  }
}

extension PackedElement {
  fileprivate static func expand(
    _ reader: inout WireReader, to writer: WireWriter
  ) throws(WireFault) -> Int {
    let elements = try unpack(from: &reader)
    for element in elements {
      element.write(to: writer)
    }
    return elements.count
  }
}
