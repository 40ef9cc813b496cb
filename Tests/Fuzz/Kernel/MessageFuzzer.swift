// SPDX-License-Identifier: Apache-2.0

// Built by `.ci/fuzz` together with the sources of Primitives, as one module. Not a target of the
// package: without libFuzzer this has no `main`.

/// Decodes any bytes as many types.
///
/// Nothing may trap, and no allocation may be out of proportion, which libFuzzer and the address
/// sanitizer see to. What can be decoded has to be encoded again to something that decodes to the
/// same: the encoding is canonical, so the same means the same bytes.
enum MessageFuzzer {
  // unsafe because a type of a type is never written to, and some here are of no Sendable type.
  private nonisolated(unsafe) static let types: [any Codable.Type] = [
    Int.self, Int8.self, Int16.self, Int32.self, Int64.self, Int128.self,
    UInt.self, UInt8.self, UInt16.self, UInt32.self, UInt64.self, UInt128.self,
    Bool.self, Float.self, Double.self, Float16.self, String.self,
    Int?.self, Int???.self, String?.self, [Int?].self, [Int??].self,
    [UInt8].self, [Int8].self, [Int16].self, [Int32].self, [Int].self, [UInt].self, [Float].self,
    [Double].self, [Bool].self, [Float16].self, ContiguousArray<Int32>.self,
    ContiguousArray<String>.self,
    [String].self, [[Int]].self, [[[UInt8]]].self, [[Bool]?].self,
    Set<Int>.self, Set<String>.self, Set<[UInt8]>.self, Set<Double>.self,
    [String: Int].self, [Int: [String]].self, [[Int]: Int].self, [Double: Bool].self,
    [String: [String: [Int?]]].self, [Int?: String?].self,
    Range<Int>.self, ClosedRange<String>.self, PartialRangeFrom<Double>.self, Duration.self,
    SIMD4<Float>.self, SIMD2<Int8>.self, CollectionDifference<Int>.self,
    ContinuousClock.Instant.self,
    TaskPriority.self, [Never].self, ShareableValue.self, [ShareableValue].self,
    Parcel.self, [Parcel].self, Parcel?.self, Command.self, [Command: Command].self, Tree.self,
    Truck.self, Bicycle.self, [Vehicle].self,
  ]

  /// A message, which begins with 1, is decoded as each type; what begins otherwise as one of them
  /// alone, which goes a hundred times as fast.
  static func run(_ input: [UInt8]) {
    guard let first = input.first, first != 1 else {
      for type in types { check(type, input) }
      return
    }
    let type = types[Int(first) % types.count]
    check(type, [1] + input.dropFirst())
  }

  private static func check<T: Codable>(_ type: T.Type, _ bytes: [UInt8]) {
    guard let value = decoded(type, bytes) else { return }
    let first = encoded(value, of: bytes)
    guard let again = decoded(type, first) else {
      fatalError("\(type): \(first), encoded from \(bytes), cannot be decoded")
    }
    let second = encoded(again, of: bytes)
    precondition(first == second, "\(type): \(bytes) became \(first), and then \(second)")
  }

  private static func decoded<T: Codable>(_ type: T.Type, _ bytes: [UInt8]) -> T? {
    do {
      return try MessageEncoding.decode(type, from: bytes)
    } catch is DecodingError {
      return nil
    } catch {
      fatalError("\(type): \(bytes) is refused by \(error), which is no error of decoding")
    }
  }

  private static func encoded<T: Codable>(_ value: T, of bytes: [UInt8]) -> [UInt8] {
    do {
      return try MessageEncoding.encode(value).bytes
    } catch {
      fatalError("\(T.self): what \(bytes) decodes to cannot be encoded: \(error)")
    }
  }
}

/// What libFuzzer calls with each input.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  unsafe MessageFuzzer.run([UInt8](UnsafeBufferPointer(start: start, count: count)))
  return 0
}
