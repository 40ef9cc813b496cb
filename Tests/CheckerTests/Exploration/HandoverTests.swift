// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// What a user's own scenario shows, and what happens when it is not under control.
@Suite struct HandoverTests {
  @Test func `nothing but the value is handed over`() throws {
    try Explorer().verify(Handover(), .exhaustive())
  }

  @Test func `with the lines exchanged the test fails and says how`() throws {
    let failure = try #require(throws: ExplorationFailure.self) {
      try Explorer().verify(Handover(isExchanged: true), .exhaustive())
    }
    #expect(failure.description.contains("42 was handed over, and 0 read"))
    #expect(failure.description.contains("replay: try Explorer().replay(\"Handover:2x1:"))
  }

  @Test func `what no primitive is waited for is said to take no step`() throws {
    let error = try #require(throws: CheckerError.self) {
      try Explorer().explore(Spinner(), .seeds(1))
    }
    #expect(error.description.contains("takes no step any more"))
  }

  @Test func `a body that ends its process is named`() throws {
    let error = try #require(throws: CheckerError.self) {
      try Explorer().explore(Leaver(), .seeds(1))
    }
    #expect(error.description.contains("process 1 ended by itself"))
  }
}
