// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Answers requests until there are no more.
struct UppercaseServer: ProcessBody {
  var requests: Queue<String>
  var replies: Queue<String>

  func run() throws {
    while let word = try requests.next() { try replies.put(word.uppercased()) }
  }
}
