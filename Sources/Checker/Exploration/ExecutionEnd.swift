// SPDX-License-Identifier: Apache-2.0

/// How a controlled execution came to its end, as far as the processes themselves can tell.
enum ExecutionEnd: Int, Sendable {
  case running
  /// Every process has ended or was killed.
  case ended
  /// No process can take a step, and some sleep.
  case deadlock
  /// More steps than an execution may have.
  case stepLimit
  /// The script asks for what is not possible.
  case impossible
  /// A process has to be killed by the supervisor, who then decides who is next.
  case crash
}
