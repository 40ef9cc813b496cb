// SPDX-License-Identifier: Apache-2.0

/// Makes schedules from seeds.
///
/// Every round draws its own sizes, shapes and rates, so that a run covers situations that an
/// average one would not reach (swarm testing: Groce et al., ISSTA 2012). The amount of work
/// follows from the scenario and the number of processes: see ``Workload``. Sizes, each program
/// and each kind of fault have streams of their own: another process, or another fault, does not
/// change what the rest does.
public enum ScheduleGenerator: Sendable {
  /// Makes all rounds of a run; prefer one at a time, since a round is large.
  ///
  /// - Parameters:
  ///   - scenario: The name of a scenario; another one traps.
  ///   - seed: Any number.
  ///   - processes: How many workers there are, at least 1.
  ///   - faults: The kinds of faults to plan, in any order.
  /// - Returns: The schedules in order.
  public static func rounds(
    scenario: String, seed: UInt64, processes: Int, faults: [FaultKind]
  ) -> [Schedule] {
    (0..<roundCount(scenario: scenario, seed: seed, processes: processes)).map { round in
      schedule(
        scenario: scenario, seed: seed, processes: processes, round: round, faults: faults)
    }
  }

  /// How many rounds a run has.
  ///
  /// - Parameters:
  ///   - scenario: The name of a scenario; another one traps.
  ///   - seed: Any number.
  ///   - processes: How many workers there are.
  /// - Returns: The number of rounds, at least 1.
  public static func roundCount(scenario: String, seed: UInt64, processes: Int) -> Int {
    workload(of: scenario, processes).rounds
  }

  /// Makes one round of a run.
  ///
  /// - Parameters:
  ///   - scenario: The name of a scenario; another one traps.
  ///   - seed: Any number.
  ///   - processes: How many workers there are, at least 1.
  ///   - round: The index of the round, from 0.
  ///   - faults: The kinds of faults to plan, in any order.
  /// - Returns: The schedule.
  /// - Complexity: O(*n*) in the number of instructions.
  public static func schedule(
    scenario: String, seed: UInt64, processes: Int, round: Int, faults: [FaultKind]
  ) -> Schedule {
    guard processes > 0 else {
      fatalError("ScheduleGenerator: a schedule needs at least one process")
    }
    let plan = RoundPlan(
      scenario: scenario, seed: seed, processes: processes, round: round,
      workload: workload(of: scenario, processes))
    var schedule = Schedule(
      scenario: scenario, seed: seed, round: round, processes: processes,
      parameters: plan.parameters, programs: plan.programs())
    schedule.faults = FaultPlan(schedule: schedule).faults(of: faults)
    return schedule
  }

  private static func workload(of scenario: String, _ processes: Int) -> Workload {
    guard let workload = Workload.workload(of: scenario, processes: processes) else {
      fatalError("ScheduleGenerator: there is no scenario named \(scenario)")
    }
    return workload
  }
}
