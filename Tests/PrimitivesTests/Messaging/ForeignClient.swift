// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// A client in a family of its own, whose child goes on with the connection.
struct ForeignClient: TemplateTask {
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    guard
      let connection = try Connection.connect(to: address, key: "k", timeout: Children.limit)
    else { throw TestFailure("not let in within \(Children.limit)") }
    let heir = ForeignHeir(connection: connection)
    let child = try ChildProcess.start(heir, using: .spawn)
    try require(Children.join([child]) == [0], "\(child)")
    return Passed()
  }
}

/// Receives and sends over what its parent has connected.
struct ForeignHeir: ProcessBody {
  var connection: Connection

  func run() throws {
    try connection.send(connection.take([Int].self).count)
    try connection.send(getpid())
  }
}
