// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct StreamHeaderTests {
  @Test(arguments: [
    0, 1, 255, 256, 65_535, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 32) + 1,
    5 << 32, Int.max - 1, .max,
  ])
  func `any length is the same afterwards, past 4 GiB too`(length: Int) throws {
    for count in [0, 1, 253] {
      let header = StreamHeader(length: length, descriptorCount: count)
      #expect(header.bytes.count == StreamHeader.size)
      #expect(StreamHeader(header.bytes) == header)
    }
  }

  @Test func `the form is this`() {
    let header = StreamHeader(length: 0x0102_0304_0506, descriptorCount: 7)
    #expect(header.bytes == [6, 5, 4, 3, 2, 1, 0, 0, 7, 0, 0, 0])
  }

  @Test func `lengths and counts that no sender would send are refused`() {
    let high: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x80]
    #expect(StreamHeader(high + [0, 0, 0, 0]) == nil)
    #expect(StreamHeader([UInt8](repeating: 0xFF, count: 12)) == nil)
    #expect(StreamHeader([UInt8](repeating: 0, count: 8) + [254, 0, 0, 0]) == nil)
    #expect(StreamHeader([UInt8](repeating: 0, count: 8) + [0, 0, 0, 1]) == nil)
  }
}
