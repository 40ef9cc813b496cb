// SPDX-License-Identifier: Apache-2.0

@testable import stress

/// A console that keeps what is written to it.
final class Transcript {
  private(set) var output: String = ""
  private(set) var errors: String = ""
  private let isTerminal: Bool
  private let isWritable: Bool

  init(isTerminal: Bool = false, isWritable: Bool = true) {
    self.isTerminal = isTerminal
    self.isWritable = isWritable
  }

  var console: Console {
    Console(
      show: {
        self.output += $0
        return self.isWritable
      }, showError: { self.errors += $0 }, isTerminal: isTerminal)
  }
}
