// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// Holds the judge of a pool's failures against trying all ways to blame them on kills.
@Suite struct PoolBruteForceTests {
  private struct Failure {
    var call: Call
    /// Who ran the job, 0 when no one began it.
    var runner: Int
  }

  /// Whether each failure can have a kill of its own: that of its runner, where there was one.
  private func isExplained(_ failures: ArraySlice<Failure>, by kills: [Int]) -> Bool {
    guard let failure = failures.first else { return true }
    guard failure.call.result == Call.broken else { return false }
    return kills.indices.contains { index in
      guard failure.runner == 0 || failure.runner == kills[index] else { return false }
      var rest = kills
      rest.remove(at: index)
      return isExplained(failures.dropFirst(), by: rest)
    }
  }

  @Test func `failures agree with brute force`() {
    var counts: [Verdict: Int] = [:]
    for seed in 0..<8000 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed, stream: 87)
      var history = History()
      var observations = Observations(exits: ["0", "0"])
      var isRight = true
      for user in 0..<2 {
        let workers = [10 * user + 1, 10 * user + 2, 10 * user + 3]
        let kills = generator.sample(generator.number(in: 0...3), of: workers)
        var failures: [Failure] = []
        for index in 0..<generator.number(in: 0...kills.count + 1) {
          let operation = generator.element(of: [Call.Operation.apply, .map, .result])
          let runner =
            operation == .map || generator.chance(1, in: 3) ? 0 : generator.element(of: workers)
          let job = Instruction.identity(process: user, index: index)
          let start = UInt64(100 * user + 2 * index + 1)
          let call = Call(
            process: user, operation: operation, argument: job,
            result: generator.chance(1, in: 32) ? Call.failed : Call.broken, invoked: start,
            returned: start + 1)
          failures.append(Failure(call: call, runner: runner))
          observations.jobRuns[job] = JobRun(begun: min(1, runner), finished: 0, worker: runner)
        }
        history.calls += failures.map(\.call)
        history.calls += kills.enumerated().map { index, worker in
          let start = UInt64(1000 + 100 * user + 2 * index)
          return Call(
            process: 2, operation: .kill, argument: UInt64(worker), result: UInt64(user),
            invoked: start, returned: start + 1)
        }
        isRight = isRight && isExplained(failures[...], by: kills)
      }
      let schedule = Schedule(
        scenario: "pool", seed: 0, round: 0, processes: 2, parameters: Parameters(producers: 2),
        programs: [[], []])
      let judgement = Judge.judge(schedule, history, observations)
      let expected: Verdict = isRight ? .passed : .violated
      counts[expected, default: 0] += 1
      let verdict = judgement.invariants.first { $0.name == "only-killed-jobs-fail" }?.verdict
      #expect(verdict == expected, "seed \(seed): \(history), \(observations.jobRuns)")
      // A job that failed may have been begun or not: that alone is nobody's fault.
      #expect(judgement.invariants.first { $0.name == "each-job-once" }?.verdict == .passed)
    }
    #expect(counts[.passed, default: 0] > 1000)
    #expect(counts[.violated, default: 0] > 1000)
  }

  @Test func `a job that ran twice, never ended or was answered for another one is seen`() {
    let job = Instruction.identity(process: 0, index: 0)
    func violated(_ run: JobRun, answer: UInt64 = JobRun.answer(to: 0)) -> [String] {
      let schedule = Schedule(
        scenario: "pool", seed: 0, round: 0, processes: 1, parameters: Parameters(producers: 1),
        programs: [[.apply(job: job)]])
      let call = Call(
        process: 0, operation: .apply, argument: job, result: answer, invoked: 1, returned: 2)
      return Judge.judge(
        schedule, History(calls: [call]), Observations(jobRuns: [job: run], exits: ["0"])
      ).invariants.filter { $0.verdict == .violated }.map(\.name)
    }
    #expect(violated(JobRun(begun: 1, finished: 1, worker: 5)) == [])
    #expect(violated(JobRun(begun: 2, finished: 1, worker: 5)) == ["each-job-once"])
    #expect(violated(JobRun(begun: 1, finished: 0, worker: 5)) == ["each-job-once"])
    #expect(violated(JobRun(begun: 0, finished: 0, worker: 0)) == ["each-job-once"])
    #expect(
      violated(JobRun(begun: 1, finished: 1, worker: 5), answer: JobRun.answer(to: 1))
        == ["results-in-order"])
  }
}
