// SPDX-License-Identifier: Apache-2.0

/// Explores scenarios: real processes under a scheduler that knows every step of every primitive.
///
/// ```swift
/// @Test func `nothing is lost in a bounded buffer`() throws {
///   try Explorer().verify(BoundedBuffer(), .exhaustive())
/// }
/// ```
///
/// What is explored is sequentially consistent: memory orderings are argued, not searched. Only
/// the primitives of `Primitives` are under control; a body that waits for anything else, such as
/// a pipe or another process's end, is said to take no step any more.
public final class Explorer {
  private let template = Template()

  /// Creates an explorer; its processes are started by the first exploration.
  public init() {}

  /// Runs a scenario in many orders of its steps, and says what is wrong with the first that fails.
  ///
  /// Blocks until the exploration is complete, fails, runs out of its budget or is interrupted;
  /// every process that it started has ended then.
  ///
  /// - Parameters:
  ///   - scenario: What to run.
  ///   - options: Which orders, and how many.
  ///   - interrupt: What ends it early.
  ///   - progress: Called now and then with how far it has come.
  /// - Returns: What was shown. A violation is an outcome, not an error.
  /// - Throws: `CheckerError` when something is not under control.
  public func explore<Scenario: ControlledScenario>(
    _ scenario: Scenario, _ options: ExplorationOptions = ExplorationOptions(),
    interrupt: InterruptSource? = nil, progress: (ExplorationProgress) -> Void = { _ in }
  ) throws -> ExplorationOutcome {
    let outcome = try run(scenario, options, nil, interrupt, progress)
    guard outcome.determined.verdict == .violated, options.shrinks else { return outcome }
    return try smaller(than: outcome, scenario, options) ?? outcome
  }

  /// Explores a scenario and throws if anything is wrong: for tests.
  ///
  /// Blocks as `explore` does.
  ///
  /// - Parameters:
  ///   - scenario: What to run.
  ///   - options: Which orders, and how many.
  /// - Returns: What was shown.
  /// - Throws: `ExplorationFailure` with the steps that led there and how to replay them, also when
  ///   a budget ran out; `CheckerError` when something is not under control.
  @discardableResult
  public func verify<Scenario: ControlledScenario>(
    _ scenario: Scenario, _ options: ExplorationOptions = ExplorationOptions()
  ) throws -> ExplorationOutcome {
    let outcome = try explore(scenario, options)
    guard outcome.determined.verdict == .passed else { throw ExplorationFailure(outcome) }
    return outcome
  }

  /// Runs one schedule again, step by step.
  ///
  /// Blocks until it has ended.
  ///
  /// - Parameters:
  ///   - schedule: The schedule, as a violation names it.
  ///   - scenario: The scenario that it is of.
  ///   - times: How often it is run; each run has to be the same, step by step.
  /// - Returns: What was shown; the explanation is there whether or not something is wrong.
  /// - Throws: `CheckerError` when the schedule is not one of this scenario, or when two runs
  ///   differ.
  public func replay<Scenario: ControlledScenario>(
    _ schedule: String, of scenario: Scenario, times: Int = 1
  ) throws -> ExplorationOutcome {
    try run(scenario, ExplorationOptions(repetitions: times), schedule, nil) { _ in }
  }

  private func run<Scenario: ControlledScenario>(
    _ scenario: Scenario, _ options: ExplorationOptions, _ replay: String?,
    _ interrupt: InterruptSource?, _ progress: (ExplorationProgress) -> Void
  ) throws -> ExplorationOutcome {
    defer { template.stop() }
    return try template.run(
      ExplorationTask(scenario: scenario, options: options, replay: replay), interrupt: interrupt,
      reporting: progress)
  }

  /// The same failure in a smaller scenario, if one is found soon.
  private func smaller<Scenario: ControlledScenario>(
    than outcome: ExplorationOutcome, _ scenario: Scenario, _ options: ExplorationOptions
  ) throws -> ExplorationOutcome? {
    var options = options
    options.corpus = []
    options.schedules = min(options.schedules, 2000)
    for scenario in scenario.smaller {
      let candidate = try run(scenario, options, nil, nil) { _ in }
      guard candidate.determined.verdict == .violated else { continue }
      var result = outcome
      result.determined.violation = candidate.determined.violation
      result.determined.violation?.original = outcome.determined.violation?.original ?? ""
      result.determined.violation?.number = outcome.determined.violation?.number ?? 0
      return result
    }
    return nil
  }
}

/// One thread at a time: an exploration blocks the thread that asks for it.
@available(*, unavailable)
extension Explorer: Sendable {}
