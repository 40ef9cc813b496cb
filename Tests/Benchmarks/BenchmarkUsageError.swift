// SPDX-License-Identifier: Apache-2.0

/// Arguments that cannot be used; its description names the flag.
struct BenchmarkUsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
