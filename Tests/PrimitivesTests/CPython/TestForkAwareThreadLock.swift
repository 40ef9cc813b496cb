// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `TestForkAwareThreadLock`.
@Suite("TestForkAwareThreadLock") struct TestForkAwareThreadLock {
  @Test("TestForkAwareThreadLock.lock") func lock() throws {
    _ = try Template().run(GenerationsCase())
  }
}

struct GenerationsCase: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let lock = try Lock()
    let bytes = try SharedArray(repeating: UInt64(0), count: 6)
    let descriptors = try SharedArray(repeating: 0, count: 6)
    @Sendable func live(_ generation: Int) throws {
      bytes[generation] = Family.usedBytes
      descriptors[generation] = DescriptorTable.count
      // What guards the library's own tables is free in each of them, and so is what it shares.
      try lock.withLock { _ = try SharedValue(generation) }
      guard generation < 5 else { return }
      let codes = try Children.run(1) { _ in try live(generation + 1) }
      try require(codes == [0], "generation \(generation + 1) ended with \(codes)")
    }
    try live(0)
    // The first child of a process sets up what stays.
    try require(Set(bytes[1...]).count == 1, "bytes in use: \(Array(bytes))")
    try require(Set(descriptors[1...]).count == 1, "open descriptors: \(Array(descriptors))")
    return Passed()
  }
}
