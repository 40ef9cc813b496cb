// SPDX-License-Identifier: Apache-2.0

/// Why something could not be measured here.
struct BenchmarkUnavailable: Error, CustomStringConvertible {
  let description: String

  init(_ reason: String) {
    description = reason
  }
}
