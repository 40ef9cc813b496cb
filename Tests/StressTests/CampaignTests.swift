// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import stress

@Suite struct CampaignTests {
  private struct Failure: Error, CustomStringConvertible {
    let description = "no processes left"
  }

  private let options = RunOptions(
    seed: 5, processes: 3, scenarios: ["counter", "queue", "output"], faults: [.kill],
    output: "r.json")

  private func text(
    _ campaign: Campaign, _ options: RunOptions? = nil, program: String = "stress"
  ) -> String {
    let options = options ?? self.options
    let report = campaign.report(
      on: options,
      environment: RunEnvironment(
        machine: "m", cores: 1, kernel: "k", toolchain: "t", commit: "c", configuration: "release"),
      run: RunRecord(
        startedAt: "2026-01-31T23:59:59Z", durationNanoseconds: 1_000_000_000,
        overheadNanoseconds: 994_000_000, loadAtStart: nil, loadAtEnd: nil, commandLine: []))
    return RunSummary(
      report: report, omissions: campaign.omissions, options: options, program: program,
      place: options.output
    ).text
  }

  @Test func `every scenario gets the request, and two lines elsewhere than on a terminal`() {
    let transcript = Transcript()
    var requests: [RunRequest] = []
    let campaign = Campaign(options, console: transcript.console) { request, progress in
      requests.append(request)
      progress(.init(completedCalls: 1, plannedCalls: 2))
      return CannedOutcome.make(request)
    }
    #expect(requests.map(\.scenario) == ["counter", "queue", "output"])
    #expect(requests.allSatisfy { $0.seed == 5 && $0.processes == 3 && $0.faults == [.kill] })
    #expect(requests.allSatisfy { $0.budgetNanoseconds == nil })
    #expect(campaign.exitCode == .clean)
    #expect(
      transcript.errors.hasPrefix("counter: started\ncounter: passed, 1000 calls in 2.00 ms\nqu"))
    #expect(transcript.output == "")
  }

  @Test func `a terminal gets a bar that disappears`() {
    let transcript = Transcript(isTerminal: true)
    _ = Campaign(options, console: transcript.console) { request, progress in
      progress(.init(completedCalls: 1, plannedCalls: 2))
      progress(.init(completedCalls: 2, plannedCalls: 2))
      return CannedOutcome.make(request)
    }
    #expect(transcript.errors.contains("counter    [############............]  50 %"))
    #expect(!transcript.errors.contains("100 %"))
    #expect(!transcript.errors.contains("\n"))
    #expect(transcript.errors.hasSuffix("\r\u{1B}[K"))
  }

  @Test func `a quiet run is silent`() {
    var quiet = options
    quiet.isQuiet = true
    for transcript in [Transcript(), Transcript(isTerminal: true)] {
      _ = Campaign(quiet, console: transcript.console) { request, progress in
        progress(.init(completedCalls: 1, plannedCalls: 2))
        return CannedOutcome.make(request)
      }
      #expect(transcript.errors.isEmpty)
    }
  }

  @Test func `a violation wins over everything and tells how to run it again`() {
    let campaign = Campaign(options, console: Transcript().console) { request, _ in
      guard request.scenario != "output" else { throw Failure() }
      return CannedOutcome.make(
        request, verdict: request.scenario == "queue" ? .violated : .passed)
    }
    #expect(campaign.exitCode == .violation)
    let text = text(campaign, program: "./my tools/stress")
    #expect(text.contains("queue: first-rule violated: 3 processes\n  round 0: process 1 met"))
    #expect(text.contains("  and 2 more in the report\n"))
    #expect(
      text.hasSuffix(
        """
        run again: './my tools/stress' --seed 5 --procs 3 --scenario queue --faults kill
        violated, report: r.json

        """))
  }

  @Test func `a scenario that cannot be run is named, and the others are reported`() {
    let transcript = Transcript()
    let campaign = Campaign(options, console: transcript.console) { request, _ in
      guard request.scenario != "queue" else { throw Failure() }
      return CannedOutcome.make(request)
    }
    #expect(campaign.exitCode == .inconclusive)
    #expect(transcript.errors.contains("stress: scenario queue: no processes left\n"))
    #expect(campaign.outcomes.map(\.verdict.name) == ["counter", "output"])
    #expect(text(campaign).contains("queue     not run: could not be run\n"))
  }

  @Test func `an interrupt ends the run and keeps what there is`() {
    let campaign = Campaign(options, console: Transcript().console) { request, _ in
      CannedOutcome.make(request, verdict: .inconclusive, interrupted: true)
    }
    #expect(campaign.outcomes.count == 1)
    #expect(campaign.isInterrupted)
    #expect(campaign.omissions.map(\.scenario) == ["queue", "output"])
    #expect(campaign.exitCode == .inconclusive)
    let text = text(campaign)
    #expect(text.contains("counter: first-rule inconclusive: 3 processes\n  | worker 3 waits\n"))
    #expect(text.hasSuffix("inconclusive, interrupted, report: r.json\n"))
  }

  @Test func `an interrupt between scenarios is no pass`() {
    let campaign = Campaign(options, console: Transcript().console, isInterrupted: { true }) {
      request, _ in CannedOutcome.make(request)
    }
    #expect(campaign.outcomes.isEmpty)
    #expect(campaign.verdict == .inconclusive)
  }

  @Test func `the budget is shared, and what does not fit is left out`() {
    var short = options
    short.budgetNanoseconds = 50_000_000
    var budgets: [UInt64] = []
    let campaign = Campaign(short, console: Transcript().console) { request, _ in
      budgets.append(request.budgetNanoseconds ?? 0)
      let start = ContinuousClock.now
      while ContinuousClock.now - start < .milliseconds(budgets.count == 1 ? 1 : 60) {}
      return CannedOutcome.make(request)
    }
    #expect(budgets.count <= 2)
    #expect(budgets.allSatisfy { $0 > 0 && $0 <= 50_000_000 })
    #expect(budgets.sorted(by: >) == budgets)
    #expect(campaign.omissions.last?.reason == "the budget was used up")
    #expect(campaign.exitCode == .inconclusive)
    #expect(!campaign.isInterrupted)
  }
}
