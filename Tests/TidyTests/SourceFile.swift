// SPDX-License-Identifier: Apache-2.0

/// One text file of the repository, with the views of it that the rules need.
struct SourceFile: Sendable {
  /// One identifier or keyword of the code.
  struct Word: Sendable {
    /// The word itself.
    let text: String
    /// The line it stands on, counted from 1.
    let line: Int
    /// How many braces are open around it.
    let depth: Int
    /// The byte right before it.
    let before: UInt8
    /// The byte right after it.
    let after: UInt8
  }

  /// The path relative to the top of the repository.
  let path: String

  /// The lines as they are written, without their line breaks.
  let lines: [String]

  /// The lines without comments and string contents; the written lines when this is not Swift.
  let codeLines: [String]

  /// The words of the code, in order; empty when this is not Swift.
  let words: [Word]

  init(_ path: String, _ text: String) {
    self.path = path
    lines = Self.split(text)
    let code = path.hasSuffix(".swift") ? SwiftLexer.code(of: text) : ""
    codeLines = path.hasSuffix(".swift") ? Self.split(code) : lines
    words = Self.words(of: code)
  }

  /// The folders above the file and its name.
  var components: [String] {
    path.split(separator: "/").map(String.init)
  }

  /// The part of the file's name before the first dot.
  var stem: String {
    let name = components.last ?? path
    return name.split(separator: ".", maxSplits: 1).first.map(String.init) ?? name
  }

  var isSwift: Bool { path.hasSuffix(".swift") }

  static func isIdentifierByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default:
      false
    }
  }

  private static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" {
      lines.removeLast()
    }
    return lines
  }

  private static func words(of code: String) -> [Word] {
    let bytes = Array(code.utf8)
    var words: [Word] = []
    var line = 1
    var depth = 0
    var index = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, isIdentifierByte(bytes[index]) {
        index += 1
      }
      if index > start {
        words.append(
          Word(
            text: String(decoding: bytes[start..<index], as: UTF8.self), line: line, depth: depth,
            before: start > 0 ? bytes[start - 1] : 0,
            after: index < bytes.count ? bytes[index] : 0))
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
      index += 1
    }
    return words
  }
}
