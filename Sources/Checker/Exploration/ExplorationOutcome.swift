// SPDX-License-Identifier: Apache-2.0

/// What an exploration has shown.
public struct ExplorationOutcome: Codable, Sendable, Equatable {
  /// What follows from the scenario, the options and the seed alone.
  public struct Determined: Codable, Sendable, Equatable {
    /// The scenario's name.
    public var scenario: String
    /// How many processes there were.
    public var processes: Int
    /// How the order of steps was chosen.
    public var strategy: ExplorationStrategy
    /// The seed in decimal digits.
    public var seed: String
    /// How many processes were killed in each schedule at most.
    public var crashes: Int
    /// The bound of preemptions, if there was one.
    public var preemptions: Int?
    /// What was proved.
    public var verdict: Verdict
    /// Whether every order was tried (within the bound, if there was one).
    public var isComplete: Bool
    /// How many schedules were run.
    public var schedules: Int
    /// Of these, how many led to what another one had led to.
    public var redundantSchedules: Int
    /// How many steps were taken in all.
    public var steps: Int
    /// How often another process went on than the one before.
    public var switches: Int
    /// The most steps of one schedule.
    public var longestSchedule: Int
    /// About how many orders of steps there are: the decimal logarithm, estimated by random walks.
    public var estimatedInterleavings: Double
    /// For `pct`: the probability with which one schedule finds a bug of the given depth, at least.
    public var probabilityBound: Double?
    /// The digest of every step of every schedule.
    public var traceDigest: String
    /// Where processes were killed, of where they could have been, by operation.
    public var killPoints: [KillPointCount]
    /// What is wrong, if anything is.
    public var violation: ExplorationViolation?

    init(
      scenario: String, processes: Int, options: ExplorationOptions, probabilityBound: Double?
    ) {
      self.scenario = scenario
      self.processes = processes
      strategy = options.strategy
      seed = String(options.seed)
      crashes = options.crashes
      preemptions = options.preemptions
      verdict = .passed
      isComplete = false
      schedules = 0
      redundantSchedules = 0
      steps = 0
      switches = 0
      longestSchedule = 0
      estimatedInterleavings = 0
      self.probabilityBound = probabilityBound
      traceDigest = ""
      killPoints = []
    }
  }

  /// What this run on this machine happened to show.
  public struct Measured: Codable, Sendable, Equatable {
    /// How long the exploration took.
    public var durationNanoseconds: Int64
    /// Steps per second.
    public var stepsPerSecond: Double
    /// Schedules per second.
    public var schedulesPerSecond: Double
    /// How many processes were forked, those that replaced killed ones included.
    public var forks: Int
  }

  /// What follows from the scenario, the options and the seed alone.
  public var determined: Determined
  /// What this run happened to show.
  public var measured: Measured
  /// Whether the exploration was ended from outside.
  public var interrupted: Bool
}
