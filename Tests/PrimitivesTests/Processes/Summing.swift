// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Adds numbers up.
struct Summing: ProcessBody {
  var values: [Int]
  var sums: Queue<Int>

  func run() throws { try sums.put(values.reduce(0, +)) }
}
