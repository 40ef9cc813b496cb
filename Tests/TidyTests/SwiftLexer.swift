// SPDX-License-Identifier: Apache-2.0

/// Separates the code of a Swift file from its comments and string literals.
///
/// A rule about code must not fire on prose, so everything that is not code becomes spaces while
/// line breaks and columns stay where they are. Code inside a string interpolation is code. Regex
/// literals are not understood; the project has none.
struct SwiftLexer {
  private enum Context {
    case code(openParentheses: Int)
    case string(pounds: Int, isMultiline: Bool)
  }

  private let source: [UInt8]
  private var code: [UInt8] = []
  private var position = 0
  private var contexts: [Context] = [.code(openParentheses: 0)]

  private init(_ text: String) {
    source = Array(text.utf8)
    code.reserveCapacity(source.count)
  }

  /// Returns `text` with comments, string contents and spaced raw identifiers blanked out.
  static func code(of text: String) -> String {
    var lexer = SwiftLexer(text)
    while lexer.position < lexer.source.count {
      lexer.step()
    }
    return String(decoding: lexer.code, as: UTF8.self)
  }

  private mutating func step() {
    switch contexts[contexts.count - 1] {
    case .code(let openParentheses): stepInCode(openParentheses)
    case .string(let pounds, let isMultiline): stepInString(pounds, isMultiline)
    }
  }

  private mutating func stepInCode(_ openParentheses: Int) {
    switch source[position] {
    case UInt8(ascii: "/") where matches("//"):
      while position < source.count, source[position] != UInt8(ascii: "\n") { blank(1) }
    case UInt8(ascii: "/") where matches("/*"):
      blankBlockComment()
    case UInt8(ascii: "\""), UInt8(ascii: "#"):
      openStringOrKeep()
    case UInt8(ascii: "`"):
      stepOverIdentifierInBackticks()
    case UInt8(ascii: "("):
      contexts[contexts.count - 1] = .code(openParentheses: openParentheses + 1)
      keep(1)
    case UInt8(ascii: ")") where openParentheses == 0 && contexts.count > 1:
      contexts.removeLast()
      blank(1)
    case UInt8(ascii: ")"):
      contexts[contexts.count - 1] = .code(openParentheses: max(0, openParentheses - 1))
      keep(1)
    default:
      keep(1)
    }
  }

  private mutating func stepInString(_ pounds: Int, _ isMultiline: Bool) {
    guard source[position] == UInt8(ascii: "\\") || source[position] == UInt8(ascii: "\"") else {
      return blank(1)
    }
    let fence = String(repeating: "#", count: pounds)
    if matches("\\" + fence + "(") {
      contexts.append(.code(openParentheses: 0))
      blank(2 + pounds)
    } else if matches("\\" + fence) {
      blank(2 + pounds)
    } else if matches((isMultiline ? "\"\"\"" : "\"") + fence) {
      contexts.removeLast()
      blank((isMultiline ? 3 : 1) + pounds)
    } else {
      blank(1)
    }
  }

  private mutating func blankBlockComment() {
    var depth = 0
    repeat {
      if matches("/*") {
        depth += 1
        blank(2)
      } else if matches("*/") {
        depth -= 1
        blank(2)
      } else {
        blank(1)
      }
    } while depth > 0 && position < source.count
  }

  private mutating func openStringOrKeep() {
    var pounds = 0
    while position + pounds < source.count, source[position + pounds] == UInt8(ascii: "#") {
      pounds += 1
    }
    let fence = String(repeating: "#", count: pounds)
    if matches(fence + "\"\"\"") {
      contexts.append(.string(pounds: pounds, isMultiline: true))
      blank(pounds + 3)
    } else if matches(fence + "\"") {
      contexts.append(.string(pounds: pounds, isMultiline: false))
      blank(pounds + 1)
    } else {
      keep(max(1, pounds))
    }
  }

  /// A raw identifier that reads as a sentence is prose; an escaped keyword is code.
  private mutating func stepOverIdentifierInBackticks() {
    var length = 1
    var isSentence = false
    while position + length < source.count, source[position + length] != UInt8(ascii: "`") {
      isSentence = isSentence || !SourceFile.isIdentifierByte(source[position + length])
      length += 1
    }
    isSentence ? blank(length + 1) : keep(length + 1)
  }

  private func matches(_ text: String) -> Bool {
    var index = position
    for byte in text.utf8 {
      guard index < source.count, source[index] == byte else { return false }
      index += 1
    }
    return true
  }

  private mutating func keep(_ count: Int) {
    let end = min(position + count, source.count)
    code.append(contentsOf: source[position..<end])
    position = end
  }

  private mutating func blank(_ count: Int) {
    let end = min(position + count, source.count)
    for byte in source[position..<end] {
      code.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
    }
    position = end
  }
}
