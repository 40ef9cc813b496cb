// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct FileTests {
  private let tree = SourceTree.repository

  private var licensed: [SourceFile] {
    tree.swiftFiles
      + tree.files.filter { file in
        file.path == ".ci/run" || [".c", ".h", ".py", ".sh"].contains { file.path.hasSuffix($0) }
      }
  }

  @Test func `every source begins with its licence`() {
    let violations = licensed.flatMap(FileRules.licenceLine)
    Violation.expectNone(violations)
  }

  @Test func `every source fits in the reader's head and window`() {
    let violations = licensed.flatMap(FileRules.length) + licensed.flatMap(FileRules.width)
    Violation.expectNone(violations)
  }

  @Test func `every file is named after a type in it`() {
    let violations = tree.sources.flatMap(FileRules.name)
    Violation.expectNone(violations)
  }

  @Test func `nothing is left undone`() {
    let violations = licensed.flatMap(FileRules.unfinishedMarks)
    Violation.expectNone(violations)
  }

  @Test(arguments: [
    "", "struct A {}\n", "// SPDX-License-Identifier: MIT\n\nstruct A {}\n",
    "// SPDX-License-Identifier: Apache-2.0\nstruct A {}\n",
    "\n// SPDX-License-Identifier: Apache-2.0\n\nstruct A {}\n",
  ])
  func `a missing licence line is found`(text: String) {
    #expect(FileRules.licenceLine(SourceFile("Sources/stress/A.swift", text)).count == 1)
  }

  @Test func `a licence line may follow what has to stand first`() {
    let line = "SPDX-License-Identifier: Apache-2.0"
    let swift = SourceFile("Sources/stress/A.swift", "// \(line)\n\nstruct A {}\n")
    let script = SourceFile(".ci/run", "#!/usr/bin/env bash\n# \(line)\n\ntrue\n")
    #expect(FileRules.licenceLine(swift).isEmpty)
    let manifest = SourceFile("Package.swift", "// swift-tools-version: 6.3\n// \(line)\n\n")
    #expect(FileRules.licenceLine(script).isEmpty)
    #expect(FileRules.licenceLine(manifest).isEmpty)
  }

  @Test func `a file of more than 500 lines is found`() {
    let line = "let a = 1\n"
    let fitting = SourceFile("A.swift", String(repeating: line, count: 500))
    let long = SourceFile("A.swift", String(repeating: line, count: 501))
    #expect(FileRules.length(fitting).isEmpty)
    #expect(FileRules.length(long).count == 1)
  }

  @Test func `a line of more than 100 columns is found`() {
    let fitting = String(repeating: "é", count: 100)
    let wide = String(repeating: "a", count: 101)
    let violations = FileRules.width(SourceFile("A.swift", "\(fitting)\n\(wide)\n"))
    #expect(violations.map(\.line) == [2])
  }

  @Test(arguments: [
    ("Lock.swift", "struct Locks {}"), ("Lock.swift", "extension Lock {}"),
    ("Lock.swift", "// struct Lock {}"), ("Lock+Codable.swift", "extension Queue {}"),
  ])
  func `a file named after something else is found`(path: String, text: String) {
    #expect(FileRules.name(SourceFile(path, text)).count == 1)
  }

  @Test(arguments: [
    ("Lock.swift", "public final class Lock: Sendable {}"),
    ("Lock.swift", "enum A { enum Lock {} }"),
    ("Lock+Codable.swift", "extension Lock: Codable {}"),
    ("Code+Text.swift", "extension Failure.Code {}"), ("Lock.swift", "typealias Lock = Int"),
    ("Lock.swift", "@safe struct Lock: ~Copyable {}"), ("Lock.swift", "actor Lock<T> {}"),
  ])
  func `a file named after its type is no violation`(path: String, text: String) {
    #expect(FileRules.name(SourceFile(path, text)).isEmpty)
  }

  @Test func `a mark of unfinished work is found`() {
    for mark in ["TO" + "DO", "FIX" + "ME"] {
      let file = SourceFile("A.swift", "struct A {}\n// \(mark): later\n")
      #expect(FileRules.unfinishedMarks(file).map(\.line) == [2])
    }
  }
}
