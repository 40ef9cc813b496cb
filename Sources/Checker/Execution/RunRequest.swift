// SPDX-License-Identifier: Apache-2.0

/// One scenario to run: everything that its schedules follow from, and a limit on its time.
public struct RunRequest: Codable, Sendable, Equatable {
  /// The most worker processes that a run has.
  public static let processLimit: Int = 1000

  /// What all of the scenario's randomness comes from.
  public var seed: UInt64
  /// How many worker processes there are.
  public var processes: Int
  /// The scenario's name, as in `ScenarioCatalog`.
  public var scenario: String
  /// What is tested: `primitives`, or one of the scenario's broken twins.
  public var subject: String
  /// What is done to the workers while they run.
  public var faults: [FaultKind]
  /// How long the run may take, or `nil` for no limit.
  ///
  /// A budget that runs out makes the verdict inconclusive; it never changes the schedule.
  public var budgetNanoseconds: UInt64?

  /// Creates a request.
  ///
  /// - Parameters:
  ///   - seed: What all randomness comes from.
  ///   - processes: How many worker processes, 1 to 1000.
  ///   - scenario: The scenario's name.
  ///   - subject: What is tested.
  ///   - faults: What is done to the workers.
  ///   - budgetNanoseconds: How long the run may take; `nil` is no limit.
  public init(
    seed: UInt64, processes: Int, scenario: String, subject: String = "primitives",
    faults: [FaultKind] = [], budgetNanoseconds: UInt64? = nil
  ) {
    self.seed = seed
    self.processes = processes
    self.scenario = scenario
    self.subject = subject
    self.faults = faults
    self.budgetNanoseconds = budgetNanoseconds
  }
}
