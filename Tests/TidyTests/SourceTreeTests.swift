// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite struct SourceTreeTests {
  /// What a user has in the working tree: the output of a test, an editor's folder, environments.
  private static let clutter = [
    "out", "notes.txt", ".vscode/settings.json", ".idea/x.xml", ".venv/lib/site.py",
    "venv/bin/activate", "node_modules/a/index.js", ".direnv/x", "Sources/draft.txt",
  ]
  private static let kept = ["Package.swift", "README.md", "Sources/A/A.swift", ".gitignore"]
  private static let ignored = [".build/log.txt", "reports/stress-seed1-procs2.json"]

  private let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "tree-\(UUID().uuidString)")
    for path in Self.kept + Self.clutter + Self.ignored {
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      let text = path == ".gitignore" ? ".build*\nreports/stress-*.json\n" : "cd /\("work")/x\n"
      try Data(text.utf8).write(to: url)
    }
  }

  private func finish() { try? FileManager.default.removeItem(at: root) }

  private func git(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", root.path] + arguments
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func track() throws {
    try git("init", "--quiet")
    try git("add", "Package.swift", "README.md", "Sources/A/A.swift", ".gitignore")
  }

  @Test func `what a user keeps in the working tree is not judged`() throws {
    defer { finish() }
    try track()
    let tree = SourceTree(root: root.path, extent: .tracked)
    #expect(tree.topLevel == [".gitignore", "Package.swift", "README.md", "Sources"])
    #expect(tree.files.map(\.path) == Self.kept.sorted())
    #expect(tree.paths.contains("Sources/A"))
  }

  @Test func `where CI asks, what git would add is judged, and nothing that it ignores`() throws {
    defer { finish() }
    try track()
    let tree = SourceTree(root: root.path, extent: .addable)
    #expect(tree.files.map(\.path) == (Self.kept + Self.clutter).sorted())
  }

  @Test func `a tree without git is taken to have what belongs there`() throws {
    defer { finish() }
    // Inside another repository, which knows nothing of it, it is the same.
    let tree = SourceTree(root: root.path, extent: .addable)
    #expect(tree.topLevel == [".gitignore", "Package.swift", "README.md", "Sources"])
    #expect(!tree.paths.contains("reports/stress-seed1-procs2.json"))
  }

  @Test func `what is tracked and gone is missing`() throws {
    defer { finish() }
    try track()
    try FileManager.default.removeItem(at: root.appending(path: "README.md"))
    #expect(!SourceTree(root: root.path, extent: .tracked).paths.contains("README.md"))
  }

  @Test func `only CI asks for more`() {
    #expect(SourceTree.extent(environment: [:]) == .tracked)
    #expect(SourceTree.extent(environment: ["CI": "false"]) == .tracked)
    #expect(SourceTree.extent(environment: ["CI": "true"]) == .addable)
  }
}
