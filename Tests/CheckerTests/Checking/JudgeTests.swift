// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct JudgeTests {
  static let scenarios = ScenarioCatalog.scenarios.map(\.name)

  private func verdicts(_ judgement: Judgement, _ verdict: Verdict) -> [String] {
    judgement.invariants.filter { $0.verdict == verdict }.map(\.name)
  }

  @Test(arguments: scenarios)
  func `correct rounds pass, kills or not`(scenario: String) {
    var kills = 0
    for seed in 0..<2000 as Range<UInt64> {
      let schedule = SmallSchedule.make(scenario, seed: seed)
      var simulation = Simulation(schedule, seed: seed)
      let (history, observations) = simulation.run()
      let judgement = Judge.judge(schedule, history, observations)
      kills += history.deaths.count
      #expect(judgement.verdict == .passed, "seed \(seed): \(judgement.witnesses)")
      #expect(judgement.witnesses.isEmpty, "seed \(seed)")
      #expect(
        judgement.invariants.map(\.name)
          == ScenarioCatalog.scenario(named: scenario)?.invariants)
    }
    #expect(kills > 500)
  }

  @Test(arguments: scenarios)
  func `a round that is cut anywhere proves nothing but that it hung`(scenario: String) {
    for seed in 0..<1000 as Range<UInt64> {
      let schedule = SmallSchedule.make(scenario, seed: seed)
      var simulation = Simulation(schedule, seed: seed)
      let (history, observations) = simulation.run(steps: Int(seed % 40))
      guard observations.hang != nil else { continue }
      let judgement = Judge.judge(schedule, history, observations)
      #expect(verdicts(judgement, .violated) == ["no-deadlock"], "seed \(seed)")
      #expect(verdicts(judgement, .passed).isEmpty, "seed \(seed)")
    }
  }

  @Test(
    arguments: [
      ("counter", Simulation.Defect.noLock, "mutual-exclusion"),
      ("counter", .lossyCounter, "counter-total"),
      ("queue", .lossyQueue, "no-lost-items"),
      ("queue", .duplicatingQueue, "no-duplicate-items"),
      ("queue", .corruptingQueue, "no-corrupt-items"),
      ("queue", .reorderingQueue, "fifo-per-producer"),
      ("joinable-queue", .lossyQueue, "no-lost-tasks"),
      ("joinable-queue", .duplicatingQueue, "no-duplicate-tasks"),
      ("joinable-queue", .miscountingQueue, "tasks-finished"),
      ("joinable-queue", .hastyJoin, "join-waits"),
      ("semaphore", .generousSemaphore, "bounded-concurrency"),
      ("semaphore", .stingySemaphore, "bound-reached"),
      ("barrier", .earlyBarrier, "no-early-passage"),
      ("barrier", .onePlaceBarrier, "distinct-places"),
      ("barrier", .fragileBarrier, "broken-by-death"),
      ("event", .openEvent, "no-early-wakeup"),
      ("manager", .staleDictionary, "linearizable-dictionary"),
      ("manager", .forgetfulList, "linearizable-list"),
      ("pool", .repeatingPool, "each-job-once"),
      ("pool", .swappingPool, "results-in-order"),
      ("pool", .alarmistPool, "only-killed-jobs-fail"),
    ])
  func `a defect is caught by its invariant and by no other`(
    scenario: String, defect: Simulation.Defect, invariant: String
  ) {
    var caught = 0
    for seed in 0..<600 as Range<UInt64> {
      let schedule = SmallSchedule.make(scenario, seed: seed, kills: false)
      // Without a permit, an item or a place for one, it hangs: that is for another invariant.
      if defect == .stingySemaphore, schedule.parameters.permits == 1 { continue }
      if [.lossyQueue, .duplicatingQueue].contains(defect), schedule.processes == 1 { continue }
      // Alone, a process has finished all before it joins.
      if defect == .hastyJoin, schedule.processes == 1 { continue }
      var simulation = Simulation(schedule, seed: seed, defect: defect)
      let (history, observations) = simulation.run()
      let judgement = Judge.judge(schedule, history, observations)
      let violated = verdicts(judgement, .violated)
      #expect(violated.isEmpty || violated == [invariant], "seed \(seed)")
      #expect(verdicts(judgement, .inconclusive).isEmpty, "seed \(seed)")
      #expect(judgement.witnesses.allSatisfy { $0.invariant == invariant }, "seed \(seed)")
      #expect(judgement.witnesses.isEmpty == violated.isEmpty, "seed \(seed)")
      caught += violated.count
    }
    #expect(caught > 60, "caught \(caught) of 600")
  }

  @Test func `the end of a round is judged by itself`() {
    let schedule = SmallSchedule.make("counter", seed: 9, kills: false)
    var simulation = Simulation(schedule, seed: 9)
    let (history, good) = simulation.run()
    func violated(_ change: (inout Observations) -> Void) -> [String] {
      var observations = good
      change(&observations)
      return verdicts(Judge.judge(schedule, history, observations), .violated)
    }
    #expect(violated { _ in }.isEmpty)
    #expect(violated { $0.availablePermits = 7 }.isEmpty)
    #expect(violated { $0.exits[0] = "3" } == ["exit-status"])
    #expect(violated { $0.exits[0] = "SIGKILL" } == ["exit-status"])
    #expect(violated { $0.exits[0] = "" } == ["exit-status"])
    #expect(violated { $0.exits = [] } == ["exit-status"])
    #expect(violated { $0.leaks = ["A child is left."] } == ["no-leaks"])
    #expect(violated { $0.hang = "" } == ["no-deadlock"])
    #expect(
      violated {
        $0.hang = "Nothing moved."
        $0.exits[0] = "SIGSEGV"
      } == ["no-deadlock", "exit-status"])
  }

  @Test func `a killed worker may end either way, another one may not`() {
    var schedule = SmallSchedule.make("counter", seed: 9, kills: false)
    schedule.faults = [Fault(kind: .kill, process: 0, afterCalls: 0, delayNanoseconds: 0)]
    for (exit, verdict) in [("0", Verdict.passed), ("SIGKILL", .passed), ("SIGSEGV", .violated)] {
      var simulation = Simulation(schedule, seed: 1)
      var (history, observations) = simulation.run()
      observations.exits = [String](repeating: "0", count: schedule.processes)
      observations.exits[0] = exit
      history.calls.removeAll { $0.process == 0 }
      let judgement = Judge.judge(schedule, history, observations)
      #expect(judgement.invariants.first { $0.name == "exit-status" }?.verdict == verdict)
    }
  }

  @Test(arguments: scenarios)
  func `a history with too few calls does not pass`(scenario: String) {
    let schedule = SmallSchedule.make(scenario, seed: 4, kills: false)
    let observations = Observations(
      availablePermits: schedule.parameters.permits,
      exits: [String](repeating: "0", count: schedule.processes))
    let judgement = Judge.judge(schedule, History(), observations)
    let passed = verdicts(judgement, .passed)
    #expect(passed == ["no-deadlock", "exit-status", "no-leaks"])
    #expect(!judgement.witnesses.isEmpty)
  }

  @Test(arguments: scenarios)
  func `what a pass says follows from the schedule alone`(scenario: String) {
    for seed in 0..<50 as Range<UInt64> {
      let schedule = SmallSchedule.make(scenario, seed: seed)
      var (one, other) = (Simulation(schedule, seed: 1), Simulation(schedule, seed: 2))
      let (history, observations) = one.run()
      let (otherHistory, otherObservations) = other.run()
      #expect(
        Judge.judge(schedule, history, observations)
          == Judge.judge(schedule, otherHistory, otherObservations))
    }
  }

  @Test func `merging keeps the worst verdict, counts equal details and keeps all witnesses`() {
    func round(_ verdict: Verdict, _ detail: String, _ index: Int) -> Judgement {
      Judgement(
        invariants: [
          InvariantVerdict(name: "a", verdict: verdict, detail: detail),
          InvariantVerdict(name: "b", verdict: .passed, detail: "2 processes"),
        ],
        witnesses: verdict == .violated
          ? [Witness(invariant: "a", round: index, text: "It broke.")] : [])
    }
    let merged = Judge.merge([
      round(.passed, "7 items", 0), round(.violated, "8 items", 1),
      round(.inconclusive, "7 items", 2),
    ])
    #expect(
      merged.invariants == [
        InvariantVerdict(
          name: "a", verdict: .violated, detail: "2 rounds of 7 items; 1 round of 8 items"),
        InvariantVerdict(name: "b", verdict: .passed, detail: "3 rounds of 2 processes"),
      ])
    #expect(merged.witnesses.map(\.round) == [1])
    #expect(merged.verdict == .violated)
    #expect(Judge.merge([]).verdict == .passed)
  }

  @Test func `an invariant has at most five witnesses a round`() {
    let schedule = Schedule(
      scenario: "counter", seed: 0, round: 3, processes: 1, parameters: Parameters(),
      programs: [[]])
    let calls = (0..<20 as Range<UInt64>).map {
      Call(
        process: 0, operation: .add, argument: 1, result: 0, invoked: 2 * $0,
        returned: 2 * $0 + 1)
    }
    let judgement = Judge.judge(
      schedule, History(calls: calls), Observations(finalCounter: 1, exits: ["0"]))
    #expect(judgement.witnesses.count == 5)
    #expect(judgement.witnesses.allSatisfy { $0.round == 3 })
  }
}
