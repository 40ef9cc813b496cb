// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct LayeringTests {
  private let tree = SourceTree.repository

  @Test func `the layers of the repository point down only`() {
    let violations = LayeringRules.upwardNames(in: tree.swiftFiles)
    Violation.expectNone(violations)
  }

  @Test func `every folder has its place in the layers`() {
    let violations = tree.swiftFiles.flatMap(LayeringRules.strayFolders)
    Violation.expectNone(violations)
  }

  @Test func `no file imports what its place forbids`() {
    let violations = tree.swiftFiles.flatMap(LayeringRules.imports)
    Violation.expectNone(violations)
  }

  @Test func `the package depends on no other`() throws {
    let manifest = try #require(tree.files.first { $0.path == "Package.swift" })
    let violations = LayeringRules.packageDependencies(manifest)
    Violation.expectNone(violations)
  }

  @Test(arguments: [
    ("Kernel", "Locks"), ("Kernel", "Memory"), ("Kernel", "Messaging"), ("Kernel", "Processes"),
    ("Kernel", "Encoding"), ("Encoding", "Locks"), ("Encoding", "Memory"),
    ("Locks", "Messaging"), ("Locks", "Processes"), ("Memory", "Processes"),
    ("Messaging", "Processes"), ("Messaging", "Containers"), ("Containers", "Processes"),
    ("Locks", "Memory"), ("Memory", "Locks"), ("Processes", "Managers"), ("Containers", "Managers"),
    ("Encoding", "Authentication"), ("Authentication", "Locks"), ("Authentication", "Messaging"),
  ])
  func `a name from above or beside is found`(lower: String, higher: String) {
    let files = [
      SourceFile("Sources/Primitives/\(lower)/Low.swift", "struct Low {\n  var x: High?\n}\n"),
      SourceFile("Sources/Primitives/\(higher)/High.swift", "public struct High {}\n"),
    ]
    let violations = LayeringRules.upwardNames(in: files)
    #expect(violations.map(\.path) == ["Sources/Primitives/\(lower)/Low.swift"])
    #expect(violations.map(\.line) == [2])
  }

  @Test func `a file beside the folders must not name what is above the kernel`() {
    let files = [
      SourceFile("Sources/Primitives/Low.swift", "extension Lock {}\n"),
      SourceFile("Sources/Primitives/Locks/Lock.swift", "public struct Lock {}\n"),
    ]
    #expect(LayeringRules.upwardNames(in: files).count == 1)
  }

  @Test func `a name from below, from prose or of the file itself is no violation`() {
    let files = [
      SourceFile("Sources/Primitives/Kernel/Word.swift", "struct Word {} // carries a Queue\n"),
      SourceFile("Sources/Primitives/Kernel/Kind.swift", "enum Kind { struct Queue {} }\n"),
      SourceFile("Sources/Primitives/Locks/Lock.swift", "struct Lock { var word: Word }\n"),
      SourceFile("Sources/Primitives/Encoding/Wire.swift", "enum Wire { case a(Word) }\n"),
      SourceFile("Sources/Primitives/Locks/Queue.swift", "private struct Hidden {}\n"),
      SourceFile("Sources/Primitives/Messaging/Queue.swift", "struct Queue { var l: Lock }\n"),
      SourceFile("Sources/Primitives/Processes/Hidden.swift", "private struct Pool {}\n"),
    ]
    #expect(LayeringRules.upwardNames(in: files).isEmpty)
  }

  @Test func `a folder outside the layers is found`() {
    let paths = ["Sources/Primitives/Utils/A.swift", "Sources/Checker/Helpers/A.swift"]
    for path in paths {
      #expect(LayeringRules.strayFolders(SourceFile(path, "")).count == 1)
    }
    #expect(LayeringRules.strayFolders(SourceFile("Sources/stress/Any/A.swift", "")).isEmpty)
  }

  @Test(arguments: [
    ("Sources/Primitives/Kernel/A.swift", "Foundation"),
    ("Sources/Primitives/Locks/A.swift", "FoundationEssentials"),
    ("Sources/Primitives/Processes/A.swift", "Dispatch"),
    ("Sources/Primitives/Locks/A.swift", "CPrimitives"),
    ("Sources/Primitives/A.swift", "CPrimitives"),
    ("Sources/Checker/Schedule/A.swift", "Primitives"),
    ("Sources/Checker/History/A.swift", "Primitives"),
    ("Sources/Checker/Checking/A.swift", "Primitives"),
    ("Sources/Checker/Reporting/A.swift", "Primitives"),
    ("Sources/Checker/A.swift", "Primitives"),
    ("Sources/Checker/Execution/A.swift", "CPrimitives"),
    ("Sources/Checker/Execution/A.swift", "Foundation"),
    ("Sources/stress/A.swift", "Foundation"),
    ("Sources/stress/A.swift", "Primitives"),
    ("Tests/CheckerTests/A.swift", "CPrimitives"),
  ])
  func `a forbidden import is found`(path: String, module: String) {
    for form in ["import \(module)", "public import \(module)", "import struct \(module).Thing"] {
      let violations = LayeringRules.imports(SourceFile(path, "// one\n\(form)\n"))
      #expect(violations.map(\.line) == [2], "\(form)")
    }
  }

  @Test(arguments: [
    ("Sources/Primitives/Kernel/A.swift", "CPrimitives"),
    ("Sources/Primitives/Locks/A.swift", "Synchronization"),
    ("Sources/Checker/Execution/A.swift", "Primitives"),
    ("Sources/stress/A.swift", "FoundationEssentials"),
    ("Tests/StressTests/A.swift", "Foundation"),
  ])
  func `an allowed import is no violation`(path: String, module: String) {
    #expect(LayeringRules.imports(SourceFile(path, "import \(module)\n")).isEmpty)
  }

  @Test func `a package dependency is found`() {
    let manifest = """
      // .package(url: "in prose")
      let package = Package(dependencies: [.package(url: "https://example.org/a.git")])
      """
    let violations = LayeringRules.packageDependencies(SourceFile("Package.swift", manifest))
    #expect(violations.map(\.line) == [2])
  }
}
