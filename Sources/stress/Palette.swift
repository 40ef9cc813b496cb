// SPDX-License-Identifier: Apache-2.0

import Checker

/// Colours for what a reader looks for first, or none.
struct Palette: Equatable {
  var isOn: Bool = false

  func good(_ text: String) -> String { painted(text, "32") }

  func doubtful(_ text: String) -> String { painted(text, "33") }

  func bad(_ text: String) -> String { painted(text, "1;31") }

  func verdict(_ verdict: Verdict) -> String {
    switch verdict {
    case .passed: good(verdict.rawValue)
    case .inconclusive: doubtful(verdict.rawValue)
    case .violated: bad(verdict.rawValue)
    }
  }

  func effect(_ effect: Change.Effect) -> String {
    switch effect {
    case .worse: bad(effect.rawValue)
    case .better: good(effect.rawValue)
    case .different: effect.rawValue
    }
  }

  private func painted(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// How many columns a text takes, colours left out.
  static func width(of text: String) -> Int {
    var width = 0
    var isEscape = false
    for character in text {
      if character == "\u{1B}" {
        isEscape = true
      } else if isEscape {
        isEscape = character != "m"
      } else {
        width += 1
      }
    }
    return width
  }
}
