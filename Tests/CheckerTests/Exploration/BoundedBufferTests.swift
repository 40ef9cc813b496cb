// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// A user's own structure under every order of its steps: first wrong, then right.
@Suite struct BoundedBufferTests {
  @Test func `a buffer that locks before it waits is caught as a deadlock`() throws {
    let failure = try #require(throws: ExplorationFailure.self) {
      try Explorer().verify(BoundedBuffer(mistake: .locksFirst), .exhaustive())
    }
    #expect(failure.description.contains("deadlock"))
    #expect(failure.description.contains("which process 0 holds"))
    let violation = try #require(failure.outcome.determined.violation)
    let again = try Explorer().replay(
      violation.schedule, of: BoundedBuffer(mistake: .locksFirst))
    #expect(again.determined.violation?.sentences == violation.sentences)
    #expect(again.determined.violation?.explanation == violation.explanation)
  }

  @Test func `a buffer that announces before it writes is caught by seeds`() throws {
    let failure = try #require(throws: ExplorationFailure.self) {
      try Explorer().verify(BoundedBuffer(mistake: .announcesFirst), .seeds(1000))
    }
    #expect(failure.description.contains("were put"))
  }

  @Test func `the right buffer holds in every order`() throws {
    let outcome = try Explorer().verify(BoundedBuffer(mistake: .none), .exhaustive())
    #expect(outcome.determined.isComplete)
    #expect(outcome.determined.schedules > 10)
  }
}
