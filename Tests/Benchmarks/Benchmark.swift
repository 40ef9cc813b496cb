// SPDX-License-Identifier: Apache-2.0

/// One thing that can be measured again and again.
protocol Benchmark {
  /// Who is measured, as shown in the table.
  var name: String { get }

  /// What the result counts.
  var unit: String { get }

  /// Whether more is better, as with items per second.
  var higherIsBetter: Bool { get }

  /// Measures once.
  ///
  /// - Returns: The result, in `unit`.
  /// - Throws: `BenchmarkUnavailable` when this machine cannot measure it at all;
  ///   anything else ends the program.
  func run() throws -> Double
}
