// SPDX-License-Identifier: Apache-2.0

import Checker
import FoundationEssentials
import Testing

@Suite struct CallTests {
  @Test func `a history survives encoding`() throws {
    let history = History(
      calls: [
        Call(process: 0, operation: .put, argument: 7, invoked: 1, returned: 4),
        Call(
          process: 1, operation: .get, result: Call.nothing, intact: false, invoked: 2,
          returned: nil),
      ],
      deaths: [1: 9])
    let data = try JSONEncoder().encode(history)
    #expect(try JSONDecoder().decode(History.self, from: data) == history)
  }

  @Test func `an operation keeps its number`() {
    #expect(Call.Operation.allCases.map(\.rawValue) == Array(0...20))
    #expect(
      Call.Operation.allCases.map { "\($0)" }
        == [
          "acquire", "release", "add", "put", "get", "write", "done", "join", "meet", "set",
          "clear", "wait", "store", "look", "append", "count", "element", "apply", "map", "result",
          "kill",
        ])
  }
}
