// SPDX-License-Identifier: Apache-2.0

/// A benchmark that calls a function.
struct FunctionBenchmark: Benchmark {
  let name: String
  let unit: String
  let higherIsBetter: Bool
  private let body: @Sendable () throws -> Double

  private init(
    _ name: String, unit: String, higherIsBetter: Bool,
    _ body: @escaping @Sendable () throws -> Double
  ) {
    self.name = name
    self.unit = unit
    self.higherIsBetter = higherIsBetter
    self.body = body
  }

  /// A benchmark of one operation's cost.
  static func cost(
    of name: String, unit: String, _ body: @escaping @Sendable () throws -> Double
  ) -> FunctionBenchmark {
    FunctionBenchmark(name, unit: unit, higherIsBetter: false, body)
  }

  /// A benchmark of how much is done in a time.
  static func rate(
    of name: String, unit: String, _ body: @escaping @Sendable () throws -> Double
  ) -> FunctionBenchmark {
    FunctionBenchmark(name, unit: unit, higherIsBetter: true, body)
  }

  func run() throws -> Double { try body() }
}
