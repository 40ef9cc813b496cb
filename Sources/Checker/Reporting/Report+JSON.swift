// SPDX-License-Identifier: Apache-2.0

extension Report {
  /// Reads a report from JSON text in UTF-8, as written by ``json()``.
  ///
  /// Fields that this version does not know are ignored, so that later versions may add some.
  ///
  /// - Complexity: O(*n*) for *n* bytes of text.
  /// - Parameter json: The text.
  /// - Throws: `ReportFormatError` if the text is not JSON, has a key twice, is another kind of
  ///   report or of another schema version, lacks a field, or tells of different
  ///   scenarios in its two parts.
  public init(json: [UInt8]) throws(ReportFormatError) {
    self = try JSONText.decode(
      Self.self, from: json, kind: .run, version: Self.currentSchemaVersion)
    try checkConsistency()
  }

  /// Writes the report as JSON text: equal reports give equal text.
  ///
  /// - Returns: The text, with sorted keys and a newline at the end.
  /// - Throws: `ReportFormatError` if a measured number is not finite.
  public func json() throws -> String {
    try JSONText.encode(self)
  }

  private func checkConsistency() throws(ReportFormatError) {
    let judged = determined.scenarios.map(\.name)
    guard Set(judged).count == judged.count else {
      throw ReportFormatError("is not a report: determined.scenarios names a scenario twice")
    }
    guard measured.scenarios.map(\.name) == judged else {
      throw ReportFormatError(
        "is not a report: measured.scenarios and determined.scenarios name different scenarios")
    }
  }
}
