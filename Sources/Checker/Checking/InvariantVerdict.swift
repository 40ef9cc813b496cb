// SPDX-License-Identifier: Apache-2.0

/// The verdict on one invariant.
public struct InvariantVerdict: Codable, Sendable, Equatable {
  /// The name of the invariant, as in ``ScenarioCatalog``.
  public var name: String
  /// What the judge concluded.
  public var verdict: Verdict
  /// What was checked, in words and in numbers of the schedule; nothing that was measured.
  public var detail: String

  /// Creates a verdict on an invariant.
  ///
  /// - Parameters:
  ///   - name: The name of the invariant.
  ///   - verdict: What the judge concluded.
  ///   - detail: What was checked.
  public init(name: String, verdict: Verdict, detail: String) {
    self.name = name
    self.verdict = verdict
    self.detail = detail
  }
}
