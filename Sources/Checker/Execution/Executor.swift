// SPDX-License-Identifier: Apache-2.0

/// Runs scenarios: real processes, forked from a template with one thread.
public final class Executor {
  private let template = Template()

  /// Creates an executor; its processes are started by the first run.
  ///
  /// - Throws: Nothing today; what the kernel may refuse later.
  public init() throws {}

  /// Runs every round of a scenario and judges it.
  ///
  /// Blocks until the run is complete, its budget is used up, or it is interrupted; every process
  /// that it started has ended then.
  ///
  /// - Parameters:
  ///   - request: What to run.
  ///   - interrupt: What ends the run early, with an outcome marked interrupted.
  ///   - progress: Called now and then with how far the run has come.
  /// - Returns: What was proved and measured. A violation is an outcome, not an error.
  /// - Throws: `CheckerError` when the run could not be made.
  public func run(
    _ request: RunRequest, interrupt: InterruptSource? = nil,
    progress: (RunProgress) -> Void = { _ in }
  ) throws -> ScenarioOutcome {
    let start = ContinuousClock.now
    var outcome = try template.run(
      ScenarioTask(request: request), interrupt: interrupt, progress: progress)
    // Seen from here, so that the start of the template is in it.
    outcome.measurement.wallNanoseconds = Int64((ContinuousClock.now - start) / .nanoseconds(1))
    return outcome
  }
}

/// One thread at a time: a run blocks the thread that asks for it.
@available(*, unavailable)
extension Executor: Sendable {}
