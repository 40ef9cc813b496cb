// SPDX-License-Identifier: Apache-2.0

import Checker

/// The scenarios of one run, one after the other, and what came of them.
struct Campaign {
  /// Runs one scenario and tells how far it is: the executor, or a stand-in under test.
  typealias Runner = (RunRequest, (RunProgress) -> Void) throws -> ScenarioOutcome

  /// A scenario without an outcome, and why it has none.
  struct Omission: Equatable {
    var scenario: String
    var reason: String
  }

  private(set) var outcomes: [ScenarioOutcome] = []
  private(set) var omissions: [Omission] = []
  private(set) var isInterrupted: Bool = false

  /// Runs the scenarios that the options name.
  ///
  /// Blocks until all have ended, the budget is used up, or a signal arrived.
  init(
    _ options: RunOptions, console: Console, isInterrupted: () -> Bool = { false },
    runner: Runner
  ) {
    let start = ContinuousClock.now
    for name in options.scenarios {
      guard !self.isInterrupted, !isInterrupted() else {
        self.isInterrupted = true
        omit(name, because: "interrupted")
        continue
      }
      var remaining: UInt64?
      if let budget = options.budgetNanoseconds {
        let elapsed = (ContinuousClock.now - start) / .nanoseconds(1)
        guard elapsed < Double(budget) else {
          omit(name, because: "the budget was used up")
          continue
        }
        remaining = budget - UInt64(max(elapsed, 0))
      }
      run(name, options: options, budgetNanoseconds: remaining, console: console, runner: runner)
    }
  }

  private mutating func run(
    _ name: String, options: RunOptions, budgetNanoseconds: UInt64?, console: Console,
    runner: Runner
  ) {
    let request = RunRequest(
      seed: options.seed, processes: options.processes, scenario: name,
      subject: options.subject, faults: options.faults, budgetNanoseconds: budgetNanoseconds)
    var display = ProgressDisplay(name: name, console: console, isQuiet: options.isQuiet)
    do {
      let outcome = try runner(request) { display.update($0) }
      let figures = outcome.measurement
      let duration = HumanUnits.duration(nanoseconds: figures.wallNanoseconds)
      let verdict = console.errorPalette.verdict(outcome.verdict.verdict)
      display.end("\(verdict), \(Amount.text(figures.operations, "call")) in \(duration)")
      outcomes.append(outcome)
      isInterrupted = isInterrupted || outcome.interrupted
    } catch {
      display.end("could not be run")
      console.showError("stress: scenario \(name): \(error)\n")
      omit(name, because: "could not be run")
    }
  }

  private mutating func omit(_ scenario: String, because reason: String) {
    omissions.append(Omission(scenario: scenario, reason: reason))
  }
}

extension Campaign {
  /// The worst verdict of all scenarios, of which one without an outcome is inconclusive.
  var verdict: Verdict {
    let floor: Verdict = omissions.isEmpty && !isInterrupted ? .passed : .inconclusive
    return outcomes.map(\.verdict.verdict).reduce(floor, max)
  }

  var exitCode: ExitCode {
    switch verdict {
    case .passed: .clean
    case .inconclusive: .inconclusive
    case .violated: .violation
    }
  }

  /// The report on the scenarios that have an outcome.
  func report(
    on options: RunOptions, environment: RunEnvironment, run: RunRecord
  ) -> Report {
    Report(
      verdict: verdict, interrupted: isInterrupted,
      determined: Determined(
        seed: options.seed, processes: options.processes, faults: options.faults,
        scenarios: outcomes.map(\.verdict)),
      measured: Measured(
        environment: environment, run: run, scenarios: outcomes.map(\.measurement)))
  }
}
