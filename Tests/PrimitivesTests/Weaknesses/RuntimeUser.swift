// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Needs the locks of the allocator and of the runtime.
struct RuntimeUser: ProcessBody {
  var total: SharedValue<Int>

  func run() throws {
    var texts: [String: [Int]] = [:]
    for number in 0..<1000 { texts["\(number % 10)", default: []].append(number) }
    try require(texts.values.map(\.count).reduce(0, +) == 1000, "lost some")
    total.add(1)
  }
}
