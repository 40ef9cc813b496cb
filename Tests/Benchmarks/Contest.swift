// SPDX-License-Identifier: Apache-2.0

/// The same work done by us and by a peer.
struct Contest {
  /// What is done, as in "lock.contended.p8".
  let name: String

  /// Our side.
  let ours: any Benchmark

  /// The side we are held against.
  let peer: any Benchmark

  init(_ name: String, ours: any Benchmark, peer: any Benchmark) {
    precondition(
      ours.unit == peer.unit && ours.higherIsBetter == peer.higherIsBetter,
      "\(name): the two sides measure different things")
    self.name = name
    self.ours = ours
    self.peer = peer
  }

  /// Measures both sides in turn, so that what disturbs the machine disturbs both.
  ///
  /// - Parameter passes: How often each side is measured.
  /// - Returns: The row of the table; a side that is unavailable leaves its place empty.
  /// - Throws: Whatever else went wrong on our side or the peer's.
  func run(passes: Int) throws -> ContestResult {
    var result = ContestResult(self)
    for _ in 0..<passes {
      try Self.measure(ours, into: &result.ours, &result.notes)
      try Self.measure(peer, into: &result.peer, &result.notes)
    }
    return result
  }

  private static func measure(
    _ benchmark: any Benchmark, into side: inout ContestResult.Side, _ notes: inout [String]
  ) throws {
    guard side.isAvailable else { return }
    do {
      side.samples.append(try benchmark.run())
    } catch let unavailable as BenchmarkUnavailable {
      side.isAvailable = false
      notes.append("\(benchmark.name) skipped: \(unavailable)")
    }
  }
}
