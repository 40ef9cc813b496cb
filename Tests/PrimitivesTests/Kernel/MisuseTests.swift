// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// A caller's mistake ends the process, and says why.
///
/// In a release build, too: `Misuse` is made of what prints there, and a tidy test keeps
/// `precondition` out, which does not.
@Suite struct MisuseTests {
  private func expect(_ sentence: String, in result: ExitTest.Result?) throws {
    let bytes = try #require(result).standardErrorContent
    #expect(String(decoding: bytes, as: UTF8.self).contains(sentence))
  }

  @Test func `a closure for workers that were not forked`() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let pool = try Pool(processes: 2, using: .forkServer)
      _ = try pool.map(0..<8) { $0 * 2 }
    }
    try expect("Pool: a closure cannot travel to workers that were not forked", in: result)
  }

  @Test func `an index, a capacity, a release`() async throws {
    let index = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = try SharedArray([1, 2, 3])[5]
    }
    try expect("SharedArray: index 5 is not in 0..<3", in: index)
    let capacity = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = try Queue<Int>(capacity: 0)
    }
    try expect("Queue: a capacity of 0 holds nothing", in: capacity)
    let release = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      try Lock().release()
    }
    try expect("Lock.release: no one holds this lock", in: release)
  }
}
