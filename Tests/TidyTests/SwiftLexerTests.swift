// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct SwiftLexerTests {
  @Test(arguments: [
    ("a // b", "a"), ("a /* b */ c", "a c"), ("a /* /* b */ */ c", "a c"),
    ("a \"b\" c", "a c"), ("a \"\" c", "a c"), ("a \"\\\"b\" c", "a c"), ("a \"\\\\\" c", "a c"),
    ("a \"// b\" c", "a c"), ("a #\"\"b\"\"# c", "a c"), ("a #\"\\(b)\"# c", "a c"),
    ("a \"\\(b)\" c", "a b c"), ("a \"\\(b(\"\\(d)\", e))\" c", "a b d e c"),
    ("a #\"\\#(b)\"# c", "a b c"), ("a \"\"\"\n\"b\" \\(d)\n\"\"\" c", "a d c"),
    ("#if a", "if a"), ("`in` a", "in a"), ("`is this` a", "a"), ("a / b", "a b"),
    ("f(a) { \"b\" }", "f a"),
  ])
  func `code is told from prose`(text: String, words: String) {
    #expect(SourceFile("A.swift", text).words.map(\.text).joined(separator: " ") == words)
  }

  @Test func `lines and columns stay where they are`() {
    let text = "let a = \"é\" // x\n/* y\n z */ let b = \"\"\"\n  c\n  \"\"\"\n"
    let code = SwiftLexer.code(of: text)
    #expect(code.utf8.count == text.utf8.count)
    #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count == 6)
    #expect(SourceFile("A.swift", text).words.map(\.line) == [1, 1, 3, 3])
  }

  @Test(arguments: ["\"open", "/* open", "\"\"\"open", "\"\\(open", "`open", "#", "\"\\"])
  func `text that breaks off is read to its end`(text: String) {
    #expect(SwiftLexer.code(of: text).utf8.count == text.utf8.count)
  }
}
