// SPDX-License-Identifier: Apache-2.0

/// How large a round's queue items are: mostly small, some of a page, few of many pages.
struct PayloadSizes {
  /// The size of the largest item of every round, in bytes.
  static let largest = 1 << 20

  /// How many of 1000 items have up to 4 KiB and up to 64 KiB.
  private let middling: UInt64
  private let large: UInt64

  init(drawnFrom generator: inout SeededGenerator) {
    middling = generator.element(of: [10, 50, 100])
    large = generator.element(of: [0, 1, 3])
  }

  func size(from generator: inout SeededGenerator) -> Int {
    let choice = generator.number(below: 1000)
    if choice < large { return generator.number(in: 4097...65536) }
    if choice < large + middling { return generator.number(in: 65...4096) }
    return generator.number(in: 0...64)
  }
}
