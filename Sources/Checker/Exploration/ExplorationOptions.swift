// SPDX-License-Identifier: Apache-2.0

/// What an exploration does with a scenario.
public struct ExplorationOptions: Codable, Sendable, Equatable {
  /// How the order of steps is chosen.
  public var strategy: ExplorationStrategy
  /// What all randomness comes from.
  public var seed: UInt64
  /// How many schedules are tried; of an exhaustive search the most.
  public var schedules: Int
  /// For `pct`: how many ordering constraints a bug may need to be found within the bound.
  public var depth: Int
  /// How many processes are killed in each schedule, 0 to 2; exhaustively at every step.
  public var crashes: Int
  /// For an exhaustive search: how often a process that could go on may be passed over, or nil for
  /// a complete search with partial-order reduction.
  public var preemptions: Int?
  /// How often each schedule is run; each run has to be the same, step by step.
  public var repetitions: Int
  /// How long the exploration may take in nanoseconds, or nil for no limit.
  public var budgetNanoseconds: UInt64?
  /// Schedules of this scenario that are tried first, as texts.
  public var corpus: [String]
  /// Whether a failing schedule is made smaller.
  public var shrinks: Bool

  /// Creates options.
  ///
  /// - Parameters:
  ///   - strategy: How the order of steps is chosen.
  ///   - seed: What all randomness comes from.
  ///   - schedules: How many schedules are tried at most.
  ///   - depth: For `pct`, the depth; at least 1.
  ///   - crashes: How many processes are killed in each schedule.
  ///   - preemptions: For an exhaustive search, a bound of preemptions.
  ///   - repetitions: How often each schedule is run.
  ///   - budgetNanoseconds: How long it may take.
  ///   - corpus: Schedules that are tried first.
  ///   - shrinks: Whether a failing schedule is made smaller.
  public init(
    strategy: ExplorationStrategy = .portfolio, seed: UInt64 = 1, schedules: Int = 1000,
    depth: Int = 3, crashes: Int = 0, preemptions: Int? = nil, repetitions: Int = 1,
    budgetNanoseconds: UInt64? = nil, corpus: [String] = [], shrinks: Bool = true
  ) {
    self.strategy = strategy
    self.seed = seed
    self.schedules = schedules
    self.depth = depth
    self.crashes = crashes
    self.preemptions = preemptions
    self.repetitions = repetitions
    self.budgetNanoseconds = budgetNanoseconds
    self.corpus = corpus
    self.shrinks = shrinks
  }

  /// So many schedules of a seed, by all random strategies in turn.
  ///
  /// - Parameters:
  ///   - schedules: How many.
  ///   - seed: What all randomness comes from.
  ///   - crashes: How many processes are killed in each.
  /// - Returns: The options.
  public static func seeds(_ schedules: Int, seed: UInt64 = 1, crashes: Int = 0) -> Self {
    Self(seed: seed, schedules: schedules, crashes: crashes)
  }

  /// Every order of steps, with so many deaths at every step.
  ///
  /// - Parameters:
  ///   - crashes: How many processes are killed.
  ///   - preemptions: A bound of preemptions, or nil for all orders.
  /// - Returns: The options.
  public static func exhaustive(crashes: Int = 0, preemptions: Int? = nil) -> Self {
    Self(
      strategy: .exhaustive, schedules: .max, crashes: crashes, preemptions: preemptions)
  }
}
