// SPDX-License-Identifier: Apache-2.0

/// A shared value or array that is read and written for another family, which knows the type.
struct ServedMemory {
  let count: Int
  /// The bytes of an element.
  let stride: Int
  private let region: Region
  private let first: UInt64

  init(_ block: BlockReference) throws(PrimitivesError) {
    region = block.region
    let layout: SharedLayout
    switch block.kind {
    case .value: layout = SharedValue<UInt64>.layout(of: block)
    case .array: layout = SharedArray<UInt64>.layout(of: block)
    case let kind:
      throw PrimitivesError(.invalidHandle, "a \(kind.name) is no memory to read and write")
    }
    (count, stride, first) = (layout.count, layout.stride, layout.first)
  }

  private func check(_ range: Range<Int>) throws(PrimitivesError) {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw PrimitivesError(.invalidArgument, "elements \(range) are not in 0..<\(count)")
    }
  }

  private func offset(_ index: Int) -> UInt64 { first + UInt64(index) * UInt64(stride) }

  func read(_ range: Range<Int>) throws(PrimitivesError) -> [UInt8] {
    try check(range)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count * stride)
    for index in range {
      let offset = offset(index)
      switch stride {
      case 1: bytes += RawBytes.bytes(of: region.load(offset, as: UInt8.self))
      case 2: bytes += RawBytes.bytes(of: region.load(offset, as: UInt16.self))
      case 4: bytes += RawBytes.bytes(of: region.load(offset, as: UInt32.self))
      case 8: bytes += RawBytes.bytes(of: region.load(offset, as: UInt64.self))
      default: bytes += region.read(stride, at: offset)
      }
    }
    return bytes
  }

  func write(_ bytes: [UInt8], from index: Int) throws(PrimitivesError) {
    guard stride > 0, bytes.count.isMultiple(of: stride), index >= 0, index <= count else {
      throw PrimitivesError(
        .invalidArgument, "\(bytes.count) bytes are no elements of \(stride) from \(index) on")
    }
    try check(index..<index + bytes.count / stride)
    switch stride {
    case 1: store(bytes, from: index, as: UInt8.self)
    case 2: store(bytes, from: index, as: UInt16.self)
    case 4: store(bytes, from: index, as: UInt32.self)
    case 8: store(bytes, from: index, as: UInt64.self)
    default: region.write(bytes, at: offset(index))
    }
  }

  private func store<T: BitwiseCopyable>(_ bytes: [UInt8], from index: Int, as type: T.Type) {
    for (place, value) in (RawBytes.values(of: bytes, as: type) ?? []).enumerated() {
      region.store(offset(index + place), value)
    }
  }

  /// Adds to an integer of as many bytes as an element has, and returns its bits from before.
  func add(_ bits: UInt64, at index: Int) throws(PrimitivesError) -> UInt64 {
    guard index < count else {
      throw PrimitivesError(.invalidArgument, "element \(index) is not in 0..<\(count)")
    }
    try check(index..<index + 1)
    let offset = offset(index)
    switch stride {
    case 1: return UInt64(region.update(offset) { $0 &+ UInt8(truncatingIfNeeded: bits) })
    case 2: return UInt64(region.update(offset) { $0 &+ UInt16(truncatingIfNeeded: bits) })
    case 4: return UInt64(region.update(offset) { $0 &+ UInt32(truncatingIfNeeded: bits) })
    case 8: return region.word(offset).add(bits)
    default:
      throw PrimitivesError(.invalidArgument, "an element of \(stride) bytes is no integer")
    }
  }
}
