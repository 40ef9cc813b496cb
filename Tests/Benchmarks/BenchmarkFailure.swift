// SPDX-License-Identifier: Apache-2.0

/// A result that makes every figure worthless: what was measured did not do its work.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
