// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct BarrierTests {
  @Test("_TestBarrier.barrier") func barrier() throws { try run(.rounds(1)) }
  @Test("_TestBarrier.barrier_10") func barrier10() throws { try run(.rounds(10)) }
  @Test("_TestBarrier.thousand") func thousand() throws { try run(.rounds(1000)) }
  @Test("_TestBarrier.wait_return") func waitReturn() throws { try run(.waitReturn) }
  @Test("_TestBarrier.action") func action() throws { try run(.action) }
  @Test("_TestBarrier.abort") func abort() throws { try run(.abort) }
  @Test("_TestBarrier.reset") func reset() throws { try run(.reset) }
  @Test("_TestBarrier.abort_and_reset") func abortAndReset() throws { try run(.abortAndReset) }
  @Test("_TestBarrier.timeout") func timeout() throws { try run(.timeout) }
  @Test("_TestBarrier.default_timeout: there is none, each wait has its own")
  func defaultTimeout() throws { try run(.timeout) }

  @Test("_TestBarrier.single_thread") func singleThread() throws {
    let barrier = try Barrier(parties: 1)
    #expect(try barrier.wait() == 0)
    #expect(try barrier.wait(timeout: .zero) == 0)
    #expect(barrier.waiterCount == 0)
  }

  @Test("weakness 15: a party that was killed breaks the barrier for the others")
  func killedParty() throws { try run(.killedParty) }

  @Test func `a failing action breaks the barrier for the others`() throws {
    try run(.failingAction)
  }

  @Test func `a party that dies in the action breaks the barrier`() throws {
    try run(.deathInAction)
  }

  @Test func `no parties at all are a mistake`() async {
    await #expect(processExitsWith: .failure) { _ = try Barrier(parties: 0) }
  }

  private func run(_ step: BarrierTask.Step) throws {
    _ = try Template().run(BarrierTask(step: step))
  }
}

struct BarrierTask: TemplateTask {
  enum Step: Codable, Sendable {
    case rounds(Int)
    case waitReturn, action, abort, reset, abortAndReset, timeout
    case killedParty, failingAction, deathInAction
  }

  private static let parties = 5

  let step: Step

  func run(in context: TemplateContext) throws -> Passed {
    switch step {
    case .rounds(let count): try rounds(count)
    case .waitReturn: try waitReturn()
    case .action: try action()
    case .abort: try abort()
    case .reset: try reset()
    case .abortAndReset: try abortAndReset()
    case .timeout: try timeout()
    case .killedParty: try killedParty()
    case .failingAction: try failingAction()
    case .deathInAction: try deathInAction()
    }
    return Passed()
  }

  // MARK: Parts

  private func together(_ body: @Sendable (Int) throws -> Void) throws {
    let codes = try Children.run(Self.parties, body)
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
  }

  private func waitUntil(_ barrier: Barrier, has count: Int) {
    while barrier.waiterCount != count { Spin.yield() }
  }

  /// Four children that wait, of whom each must be told that the barrier broke.
  private func waitersThatBreak(at barrier: Barrier) throws -> [ChildProcess] {
    let children = try (1..<Self.parties).map { _ in
      try ChildProcess.fork { try expectBroken { try barrier.wait() } }
    }
    waitUntil(barrier, has: Self.parties - 1)
    return children
  }

  private func expectBroken(_ body: () throws -> Int) throws {
    do {
      _ = try body()
    } catch let error as PrimitivesError {
      return try require(error.code == .broken, "\(error)")
    }
    throw TestFailure("passed a broken barrier")
  }

  private func expectEnd(_ children: [ChildProcess]) throws {
    let codes = try Children.join(children)
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
  }

  // MARK: CPython's cases

  private func rounds(_ count: Int) throws {
    let barrier = try Barrier(parties: Self.parties)
    let before = try SharedArray(repeating: 0, count: count)
    let after = try SharedArray(repeating: 0, count: count)
    try together { _ in
      for round in 0..<count {
        before.add(1, at: round)
        try barrier.wait()
        try require(before[round] == Self.parties, "passed round \(round) before all had come")
        after.add(1, at: round)
        if round > 0 { try require(after[round - 1] == Self.parties, "ahead in round \(round)") }
      }
    }
    try require(barrier.waiterCount == 0 && !barrier.isBroken, "\(barrier)")
  }

  private func waitReturn() throws {
    let barrier = try Barrier(parties: Self.parties)
    let numbers = try SharedArray(repeating: 0, count: Self.parties)
    try together { _ in
      for _ in 0..<20 { numbers.add(1, at: try barrier.wait()) }
    }
    try require(numbers.allSatisfy { $0 == 20 }, "\(Array(numbers))")
  }

  private func action() throws {
    let barrier = try Barrier(parties: Self.parties)
    let actions = try SharedValue(0)
    try together { _ in
      for round in 1...10 {
        try barrier.wait { actions.value += 1 }
        try require(actions.value >= round, "passed before the action")
      }
    }
    try require(actions.value == 10, "\(actions.value) actions in 10 rounds")
  }

  private func abort() throws {
    let barrier = try Barrier(parties: Self.parties)
    let children = try waitersThatBreak(at: barrier)
    barrier.abort()
    try expectEnd(children)
    try require(barrier.isBroken && "\(barrier)" == "Barrier(broken)", "\(barrier)")
    try expectBroken { try barrier.wait() }
  }

  private func reset() throws {
    let barrier = try Barrier(parties: Self.parties)
    let children = try waitersThatBreak(at: barrier)
    barrier.reset()
    // These may come while the others still leave.
    try together { _ in try barrier.wait() }
    try expectEnd(children)
    try require(!barrier.isBroken, "broken after the reset")
  }

  private func abortAndReset() throws {
    let barrier = try Barrier(parties: Self.parties)
    for _ in 0..<10 {
      let children = try waitersThatBreak(at: barrier)
      barrier.abort()
      barrier.reset()
      try together { _ in try barrier.wait() }
      try expectEnd(children)
    }
  }

  private func timeout() throws {
    let barrier = try Barrier(parties: Self.parties)
    try together { index in
      try expectBroken {
        // One comes late: when the others have given up.
        if index == 0 { while !barrier.isBroken { Spin.yield() } }
        return try barrier.wait(timeout: index == 0 ? nil : .milliseconds(50))
      }
    }
    try require(barrier.isBroken, "not broken")
  }

  // MARK: Deaths

  private func killedParty() throws {
    let barrier = try Barrier(parties: Self.parties)
    let children = try waitersThatBreak(at: barrier)
    children[0].kill()
    _ = try Children.join([children[0]])
    try expectEnd(Array(children.dropFirst()))
    try require(barrier.isBroken, "not broken")
    barrier.reset()
    try together { _ in try barrier.wait() }
  }

  private func failingAction() throws {
    let barrier = try Barrier(parties: 2)
    let child = try ChildProcess.fork { try expectBroken { try barrier.wait() } }
    waitUntil(barrier, has: 1)
    do {
      try barrier.wait { throw TestFailure("planted") }
      throw TestFailure("the action's error was lost")
    } catch let failure as TestFailure {
      try require(failure.description == "planted", "\(failure)")
    }
    try expectEnd([child])
    try require(barrier.isBroken, "not broken")
    barrier.reset()
    try require(!barrier.isBroken && barrier.waiterCount == 0, "\(barrier) after the reset")
  }

  private func deathInAction() throws {
    let barrier = try Barrier(parties: 2)
    let child = try ChildProcess.fork { try expectBroken { try barrier.wait() } }
    waitUntil(barrier, has: 1)
    let victim = try ChildProcess.fork { try barrier.wait { ProcessExit.now() } }
    try require(try Children.join([victim]) == [3], "the victim lived")
    try expectEnd([child])
  }
}
