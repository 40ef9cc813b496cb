// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct RepositoryTests {
  private let tree = SourceTree.repository

  @Test func `the tree was really read`() {
    #expect(tree.paths.contains("Package.swift"))
    #expect(tree.files.contains { $0.path == "Tests/TidyTests/RepositoryTests.swift" })
    #expect(tree.sources.count > 10)
  }

  @Test func `the top level has just what belongs there`() {
    let violations = RepositoryRules.topLevel(tree.topLevel)
    Violation.expectNone(violations)
  }

  @Test func `every relative link leads to a file`() {
    let violations = tree.files.filter { $0.path.hasSuffix(".md") }
      .flatMap { RepositoryRules.links($0, exists: tree.paths.contains) }
    Violation.expectNone(violations)
  }

  @Test func `no file names a place on one machine`() {
    let violations = tree.files.flatMap(RepositoryRules.machinePaths)
    Violation.expectNone(violations)
  }

  @Test func `a stray or missing entry at the top is found`() {
    let expected = RepositoryRules.topLevel.sorted()
    #expect(RepositoryRules.topLevel(expected).isEmpty)
    #expect(RepositoryRules.topLevel(expected + ["notes.txt"]).map(\.path) == ["notes.txt"])
    #expect(
      RepositoryRules.topLevel(expected.filter { $0 != "LICENSE" }).map(\.path) == ["LICENSE"])
  }

  @Test(arguments: [
    ".git", ".build", ".build-release", ".swiftpm", "Package.resolved", "reports/stress-1.json",
    "reports/explore-lock.json", "reports/failing-schedules.txt",
  ])
  func `what is not kept is not judged`(path: String) {
    #expect(SourceTree.isIgnored(path))
  }

  @Test(arguments: [".github", ".gitignore", "reports/baseline.json", "Sources/stress"])
  func `what is kept is judged`(path: String) {
    #expect(!SourceTree.isIgnored(path))
  }

  @Test(arguments: ["[a](gone.md)", "[a](../gone.md)", "![a](gone.png \"title\")", "[a]: gone.md"])
  func `a link that leads nowhere is found`(text: String) {
    let file = SourceFile("reports/README.md", "fine\n\(text)\n")
    #expect(RepositoryRules.links(file, exists: ["reports/a.md"].contains).map(\.line) == [2])
  }

  @Test(arguments: [
    "[a](a.md)", "[a](a.md#part)", "[a](#part)", "[a](../reports/a.md)", "[a](./a.md)",
    "[a](https://example.org/gone.md)", "```\n[a](gone.md)\n```", "[a]: a.md", "[a]: b c",
  ])
  func `a link that leads somewhere is no violation`(text: String) {
    let file = SourceFile("reports/README.md", text)
    let found = RepositoryRules.links(file, exists: ["reports/a.md", "reports/b"].contains)
    #expect(found.isEmpty)
  }

  @Test func `a path of one machine is found`() {
    for folder in ["work", "tmp", "home", "root", "Users"] {
      let absolute = SourceFile("README.md", "see\ncd /\(folder)/main\n")
      let relative = SourceFile("README.md", "a/\(folder)/b https://example.org/\(folder)/c\n")
      #expect(RepositoryRules.machinePaths(absolute).map(\.line) == [2])
      #expect(RepositoryRules.machinePaths(relative).isEmpty)
    }
  }
}
