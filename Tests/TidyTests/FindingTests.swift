// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct FindingTests {
  private let scripts = SourceTree.repository.files.filter {
    $0.path.hasPrefix("findings/") && $0.path.hasSuffix(".sh")
  }

  @Test func `every finding has its form`() {
    #expect(!scripts.isEmpty)
    let violations = scripts.flatMap(FindingRules.form)
    Violation.expectNone(violations)
  }

  @Test func `every finding stands in the table`() throws {
    let page = try #require(
      SourceTree.repository.files.first { $0.path == "findings/README.md" })
    let violations = FindingRules.table(scripts, in: page)
    Violation.expectNone(violations)
  }

  @Test func `a script that does not say what was expected is found`() throws {
    let script = try #require(scripts.first)
    let text = script.lines.filter { !$0.contains("# Expected:") }.joined(separator: "\n")
    #expect(FindingRules.form(SourceFile("findings/a.sh", text)).count == 1)
  }

  @Test func `a script without a row is found`() {
    let page = SourceFile("findings/README.md", "| [a.sh](a.sh) | a |\nb.sh\n")
    let listed = SourceFile("findings/a.sh", "")
    let forgotten = SourceFile("findings/b.sh", "")
    #expect(FindingRules.table([listed, forgotten], in: page).map(\.path) == ["findings/b.sh"])
  }
}
