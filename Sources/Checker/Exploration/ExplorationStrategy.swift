// SPDX-License-Identifier: Apache-2.0

/// How an explorer chooses among the orders of steps.
public enum ExplorationStrategy: String, Codable, Sendable, CaseIterable {
  /// At every step each process that can take one is equally likely.
  case random
  /// The same, but no process that can take a step is passed over for long: for liveness.
  case fair
  /// Probabilistic concurrency testing: random priorities, lowered at a few random steps.
  ///
  /// Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic
  /// Guarantees of Finding Bugs" (ASPLOS 2010).
  case pct
  /// Partial-order sampling: a random priority for each pending step, drawn anew when it races.
  ///
  /// Yuan, Yang and Gu, "Partial Order Aware Concurrency Sampling" (CAV 2018).
  case pos
  /// Not controlled at all: the operating system decides, as without a checker; for comparison.
  ///
  /// What it finds is not determined by the seed and cannot be replayed.
  case free
  /// Random, fair, PCT and POS in turn.
  case portfolio
  /// Every order that leads elsewhere, or every order within a bound of preemptions.
  case exhaustive
}
