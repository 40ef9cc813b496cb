// SPDX-License-Identifier: Apache-2.0

/// What one judge finds in one round: the violations, or that it could not decide.
struct Finding: Equatable {
  /// How many violations are described; one proves the point, a few show the pattern.
  static let limit = 5

  private(set) var verdict = Verdict.passed
  private(set) var texts: [String] = []

  /// Whether further violations would not be described, so that a judge may stop looking.
  var isFull: Bool { texts.count >= Self.limit }

  /// Records a violation; its text is made only if it is wanted.
  mutating func violate(_ text: @autoclosure () -> String) {
    verdict = .violated
    if !isFull { texts.append(text()) }
  }

  /// Records that nothing follows from the evidence; does not take back a violation.
  mutating func doubt(_ text: @autoclosure () -> String) {
    guard verdict != .violated else { return }
    verdict = .inconclusive
    if !isFull { texts.append(text()) }
  }
}
