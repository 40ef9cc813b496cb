// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

/// Where the family's memory is all in use.
@Suite struct FullContainerTests {
  @Test func `what there is no memory for changes nothing`() throws {
    _ = try Template().run(FullContainerTask())
  }
}

struct FullContainerTask: TemplateTask {
  private static let room: UInt64 = 2 << 20

  func run(in context: TemplateContext) throws -> Passed {
    // All but the end of the region is called used up; the process ends with it.
    let region = try Family.requireRegion()
    let end = region.bytes - Self.room
    region.word(RegionLayout.frontierWord).store(end)
    region.word(RegionLayout.committedWord).store(end)
    try dictionary()
    try list()
    return Passed()
  }

  private func block(_ number: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 60_000)
  }

  /// Calls `body` until there is no memory left, and returns how often it was done.
  private func fill(_ body: (Int) throws -> Void) throws -> Int {
    for number in 0..<1000 {
      do {
        try body(number)
      } catch let error as PrimitivesError where error.code == .outOfMemory {
        return number
      }
    }
    throw TestFailure("there is no end of the memory")
  }

  private func dictionary() throws {
    let dictionary = try SharedDictionary<Int, [UInt8]>()
    let count = try fill { try dictionary.set(block($0), forKey: $0) }
    let (before, items) = (Family.usedBytes, try dictionary.keys)
    try require(items == Array(0..<count), "\(items)")
    try dictionary.removeValue(forKey: 0)
    let half = (0..<5).map { ($0 + 1000, block($0)) }
    try require(.outOfMemory) { try dictionary.merge(half) }
    try require(.outOfMemory) {
      try dictionary.replaceAll(with: Dictionary(uniqueKeysWithValues: half))
    }
    try require(.outOfMemory) {
      try dictionary.updateValue(block(1) + block(2) + block(3), forKey: 1)
    }
    try require(try dictionary.keys == Array(1..<count), "\(try dictionary.keys)")
    try require(try dictionary[1] == block(1), "another value")
    try dictionary.set(block(0), forKey: 0)
    try require(Family.usedBytes == before, "\(before) became \(Family.usedBytes)")
    try require(Family.inventory().lostBytes == 0, "bytes are lost")
  }

  private func list() throws {
    let list = try SharedList<[UInt8]>()
    let count = try fill { try list.append(block($0)) }
    let before = Family.usedBytes
    try list.popLast()
    try require(.outOfMemory) { try list.append(contentsOf: (0..<5).map(block)) }
    try require(.outOfMemory) { try list.replaceSubrange(0..<2, with: (0..<5).map(block)) }
    try require(.outOfMemory) { try list.set(block(1) + block(2) + block(3), at: 1) }
    try require(try list.elements == (0..<count - 1).map(block), "other elements")
    try list.append(block(count - 1))
    try require(Family.usedBytes == before, "\(before) became \(Family.usedBytes)")
    try require(Family.inventory().lostBytes == 0, "bytes are lost")
  }
}
