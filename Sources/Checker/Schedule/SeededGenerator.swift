// SPDX-License-Identifier: Apache-2.0

/// The only source of randomness: the same numbers for the same seed on every machine.
///
/// SplitMix64 of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators"
/// (OOPSLA 2014). Streams are split as there: each has its own start and its own odd increment, so
/// that what one stream draws never shifts another. Draw bounded numbers with the methods below
/// only: those of the standard library may change with its version.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
  private static let goldenGamma: UInt64 = 0x9e37_79b9_7f4a_7c15

  private var state: UInt64
  private let gamma: UInt64

  /// Creates the main stream of a seed.
  ///
  /// - Parameter seed: Any number.
  public init(seed: UInt64) {
    state = seed
    gamma = Self.goldenGamma
  }

  /// Creates the stream of a seed that a path of numbers names.
  ///
  /// - Parameters:
  ///   - seed: Any number.
  ///   - path: What the stream is for, such as a scenario, a round and a process. Other paths give
  ///     other streams, also if they begin alike.
  public init(seed: UInt64, stream path: UInt64...) {
    var start = Self.mix(seed &+ Self.goldenGamma)
    for step in path {
      start = Self.mix(start ^ Self.mix(step &+ Self.goldenGamma) &+ Self.goldenGamma)
    }
    state = start
    gamma = Self.mixGamma(start &+ Self.goldenGamma)
  }

  /// A seed of its own for what a path of numbers names.
  static func seed(_ seed: UInt64, stream first: UInt64, _ second: UInt64 = 0) -> UInt64 {
    var generator = SeededGenerator(seed: seed, stream: first, second)
    return generator.next()
  }

  /// Draws 64 uniform bits.
  ///
  /// - Returns: Any number, each equally likely.
  public mutating func next() -> UInt64 {
    state &+= gamma
    return Self.mix(state)
  }

  /// Draws a number below a bound, each equally likely.
  ///
  /// Multiplies and rejects, as Lemire does in "Fast Random Integer Generation in an Interval"
  /// (2019).
  ///
  /// - Parameter bound: The first number that is not drawn; at least 1.
  /// - Returns: A number from 0 up to, not including, `bound`.
  public mutating func number(below bound: UInt64) -> UInt64 {
    guard bound > 0 else { fatalError("SeededGenerator: there is no number below 0 to draw") }
    var product = next().multipliedFullWidth(by: bound)
    guard product.low < bound else { return product.high }
    let threshold = (0 &- bound) % bound
    while product.low < threshold {
      product = next().multipliedFullWidth(by: bound)
    }
    return product.high
  }

  /// Draws a number from a range, each equally likely.
  ///
  /// - Parameter range: The numbers to draw from.
  /// - Returns: One of them.
  public mutating func number(in range: ClosedRange<Int>) -> Int {
    let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    guard width < .max else { return Int(truncatingIfNeeded: next()) }
    return range.lowerBound &+ Int(truncatingIfNeeded: number(below: width + 1))
  }

  /// Draws whether something with a given chance happens.
  ///
  /// - Parameters:
  ///   - part: How many of `whole` cases it happens in, 0 for never.
  ///   - whole: How many equally likely cases there are; at least 1.
  /// - Returns: Whether it happens.
  public mutating func chance(_ part: UInt64, in whole: UInt64) -> Bool {
    number(below: whole) < part
  }

  /// Draws one of several elements, each equally likely.
  ///
  /// - Parameter elements: The elements to draw from, at least one.
  /// - Returns: One of them.
  public mutating func element<Element>(of elements: [Element]) -> Element {
    elements[number(in: 0...elements.count - 1)]
  }

  /// Draws different elements, each choice equally likely.
  ///
  /// - Parameters:
  ///   - count: How many to draw, at most as many as there are.
  ///   - elements: The elements to draw from.
  /// - Returns: The drawn elements, in drawn order.
  /// - Complexity: O(*n*) in the number of elements.
  public mutating func sample<Element>(_ count: Int, of elements: [Element]) -> [Element] {
    var rest = elements
    for index in 0..<count {
      rest.swapAt(index, number(in: index...rest.count - 1))
    }
    return [Element](rest.prefix(count))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  private static func mixGamma(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
    bits = (bits ^ (bits >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    bits = (bits ^ (bits >> 33)) | 1
    // Increments with long runs of equal bits mix badly; the paper's remedy.
    return (bits ^ (bits >> 1)).nonzeroBitCount < 24 ? bits ^ 0xaaaa_aaaa_aaaa_aaaa : bits
  }
}
