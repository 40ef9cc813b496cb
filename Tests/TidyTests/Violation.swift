// SPDX-License-Identifier: Apache-2.0

import Testing

/// One place where the tree breaks a house rule.
struct Violation: Equatable, Sendable, CustomStringConvertible {
  /// The file, relative to the top of the repository.
  let path: String

  /// The line, counted from 1; 0 when the whole file is meant.
  let line: Int

  /// What is wrong and what to do instead.
  let message: String

  init(_ path: String, line: Int = 0, _ message: String) {
    self.path = path
    self.line = line
    self.message = message
  }

  var description: String {
    line == 0 ? "\(path): \(message)" : "\(path):\(line): \(message)"
  }

  /// Fails the running test once for each violation.
  static func expectNone(
    _ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for violation in violations {
      Issue.record("\(violation)", sourceLocation: sourceLocation)
    }
  }
}
