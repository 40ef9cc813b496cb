// SPDX-License-Identifier: Apache-2.0

/// Thrown by `verify`: what is wrong, the steps that led there, and how to see them again.
public struct ExplorationFailure: Error, Sendable, CustomStringConvertible {
  /// What was shown.
  public let outcome: ExplorationOutcome
  /// Everything, as a text of several lines.
  public let description: String

  init(_ outcome: ExplorationOutcome) {
    self.outcome = outcome
    let determined = outcome.determined
    guard let violation = determined.violation else {
      description =
        "\(determined.scenario): nothing is wrong, but not everything was tried "
        + "(\(Amount.text(determined.schedules, "schedule")))"
      return
    }
    let sentences = violation.sentences.map { "  \($0)\n" }.joined()
    description = """
      \(determined.scenario): violated in schedule \(violation.number) of seed \(determined.seed):
      \(sentences)
      \(violation.explanation)

      replay: try Explorer().replay("\(violation.schedule)", of: …)
      """
  }
}
