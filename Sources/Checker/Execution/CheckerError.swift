// SPDX-License-Identifier: Apache-2.0

/// A run that could not be made: nothing is said about what was to be tested.
public struct CheckerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence that names what failed.
  public let description: String

  package init(_ description: String) {
    self.description = description
  }
}
