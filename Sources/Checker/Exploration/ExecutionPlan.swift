// SPDX-License-Identifier: Apache-2.0

/// What is decided before a controlled execution begins: the rest follows from it.
struct ExecutionPlan: Sendable, Equatable {
  /// The first decisions, in order.
  var script: [Decision] = []
  /// What decides after the script.
  var policy = Policy.continuation
  /// Whether a decision of the script that is not possible is passed over.
  var isLenient = false
  /// Where processes are killed, by the number of their steps; ignored within the script.
  var kills: [Kill] = []
  /// What a search need not try again, from the last decision of the script on.
  var sleeping: [StepEvent] = []

  /// A death before a process's step with this number, from 0.
  struct Kill: Sendable, Equatable {
    var process: Int
    var step: Int
  }

  /// What decides where no script does.
  enum Policy: Sendable, Equatable {
    /// Who runs runs on; then the lowest index.
    case continuation
    /// Each process that can is equally likely, at every step.
    case random(seed: UInt64)
    /// The same, but no one that could take a step is passed over more often than `patience` times.
    case fair(seed: UInt64, patience: Int)
    /// Priorities, lowered at `depth - 1` of about `length` steps (PCT).
    case priorities(seed: UInt64, depth: Int, length: Int)
    /// The operating system decides.
    case free(seed: UInt64)
    /// A priority for each pending step, drawn anew when it races with one taken (POS).
    case partialOrder(seed: UInt64)
  }
}
