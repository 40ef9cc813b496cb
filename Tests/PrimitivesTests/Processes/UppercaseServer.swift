// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Answers requests until there are no more.
struct UppercaseServer: ProcessBody {
  var connection: Connection

  func run() throws {
    while let word = try connection.next(String.self) { try connection.send(word.uppercased()) }
  }
}
