// SPDX-License-Identifier: Apache-2.0

/// How much work one run of a scenario does: the numbers to tune.
///
/// They are part of what a seed means: changing one changes the digests of all schedules.
public struct Workload: Sendable, Equatable {
  /// How many units of work a run does: additions, items, lines, holds and so on.
  public let units: Int
  /// How many rounds a run has.
  public let rounds: Int

  /// The least number of units a working process does in a round, however many there are.
  public static let minimumUnits = 4

  /// From this many workers on a run does no more work in all.
  public static let fullProcesses = 50

  /// The work of each scenario: in proportion to the number of workers, up to ``fullProcesses``.
  ///
  /// - Parameters:
  ///   - scenario: The name of a scenario.
  ///   - processes: How many workers there are.
  /// - Returns: The work of a run, or nil when there is no such scenario.
  public static func workload(of scenario: String, processes: Int) -> Workload? {
    guard let full = fullWorkload(of: scenario) else { return nil }
    return Workload(
      units: full.units / fullProcesses * min(processes, fullProcesses), rounds: full.rounds)
  }

  private static func fullWorkload(of scenario: String) -> Workload? {
    switch scenario {
    case "counter": Workload(units: 1_200_000, rounds: 6)
    case "recursive-lock": Workload(units: 400_000, rounds: 5)
    case "memory": Workload(units: 420_000, rounds: 6)
    case "queue": Workload(units: 300_000, rounds: 8)
    case "simple-queue": Workload(units: 200_000, rounds: 5)
    case "joinable-queue": Workload(units: 90_000, rounds: 6)
    case "condition": Workload(units: 60_000, rounds: 5)
    case "connection": Workload(units: 100_000, rounds: 5)
    case "output": Workload(units: 210_000, rounds: 6)
    case "semaphore": Workload(units: 390_000, rounds: 6)
    case "event": Workload(units: 60_000, rounds: 5)
    case "manager": Workload(units: 60_000, rounds: 6)
    case "pool": Workload(units: 6_000, rounds: 3)
    case "barrier": Workload(units: 42_000, rounds: 6)
    default: nil
    }
  }

  /// Splits the units of one round among workers as evenly as possible.
  ///
  /// - Parameters:
  ///   - worker: The index of the worker among those that work.
  ///   - workers: How many work; at least 1.
  /// - Returns: The worker's units, at least ``minimumUnits``.
  public func share(of worker: Int, among workers: Int) -> Int {
    let (share, rest) = (units / rounds).quotientAndRemainder(dividingBy: workers)
    return max(Self.minimumUnits, worker < rest ? share + 1 : share)
  }
}
