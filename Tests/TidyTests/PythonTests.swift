// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite struct PythonTests {
  private static let namesPage = "Sources/Primitives/Primitives.docc/PythonNames.md"
  private static let casesPage = "Sources/Primitives/Primitives.docc/PythonTests.md"
  private static let folder = "Tests/TidyTests/Python"

  private let tree = SourceTree.repository

  private var sources: [SourceFile] {
    tree.swiftFiles.filter { $0.path.hasPrefix("Sources/Primitives/") }
  }

  private var tests: [SourceFile] {
    tree.swiftFiles.filter {
      $0.path.hasPrefix("Tests/") && !$0.path.hasPrefix("Tests/TidyTests/")
    }
  }

  private func file(_ path: String) throws -> SourceFile {
    try #require(tree.files.first { $0.path == path }, "\(path) is not there")
  }

  @Test func `every name of Python's has its row, and each row is explained`() throws {
    let page = try file(Self.namesPage)
    #expect(TableRow.rows(of: page).count > 200)
    let list = try file(Self.folder + "/names.txt")
    Violation.expectNone(PythonRules.differences(page, from: list))
    Violation.expectNone(PythonRules.unexplained(page))
    Violation.expectNone(PythonRules.postponed(page))
  }

  @Test func `every Swift name of the page exists`() throws {
    Violation.expectNone(PythonRules.unknownNames(try file(Self.namesPage), in: sources))
  }

  @Test func `every case of CPython's has its row, and its test or a reason`() throws {
    let page = try file(Self.casesPage)
    let list = try file(Self.folder + "/cases.txt")
    #expect(list.lines.count == 379)
    Violation.expectNone(PythonRules.differences(page, from: list))
    Violation.expectNone(PythonRules.unexplained(page))
    Violation.expectNone(PythonRules.postponed(page))
    Violation.expectNone(PythonRules.missingTests(page, in: tests))
    Violation.expectNone(tests.flatMap { PythonRules.unknownCases($0, in: list) })
  }

  @Test func `every program of the tutorial is a test`() {
    let rows = Array(1...41)
    Violation.expectNone(PythonRules.missingNumbers(rows, of: "tutorial", in: tests))
  }

  @Test func `every weakness has a test that it is none here`() {
    let numbers = Array(1...36)
    Violation.expectNone(PythonRules.missingNumbers(numbers, of: "weakness", in: tests))
  }

  @Test(.enabled(if: Self.python != nil, "there is no python3"))
  func `the list has every name that python3 has`() throws {
    let process = Process()
    process.executableURL = Self.python
    let script = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    process.arguments = ["-B", "/\(script)/Python/list.py"]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let names = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(names.count > 200)
    let list = Set(try file(Self.folder + "/names.txt").lines)
    let missing = Set(names).subtracting(list).sorted()
    #expect(missing.isEmpty, "\(missing) are missing in names.txt")
  }

  private static let python: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { URL(filePath: "\($0)/python3") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  // Planted mistakes.

  private func page(_ rows: String) -> SourceFile {
    SourceFile("page.md", "| Python | Swift | |\n|---|---|---|\n\(rows)\n")
  }

  @Test func `a row without a counterpart or a reason is found`() {
    let page = page("| `Lock` | `Lock` | |\n| `RLock` | — | |\n| `Pool` | — | next: pools |")
    #expect(PythonRules.unexplained(page).map(\.line) == [4])
  }

  @Test func `what may not be postponed is found`() {
    let page = page(
      "| `Pool` | — | next: pools |\n| `Lock` | — | next: locks |\n| `Event` | `Event` | |")
    #expect(PythonRules.postponed(page).map(\.line) == [3, 4])
  }

  @Test func `a missing, a stray and a doubled row are found`() {
    let page = page("| `Lock` | `Lock` | |\n| `Look` | `Lock` | |\n| `Lock` | `Lock` | |")
    let list = SourceFile("list.txt", "Lock\nEvent\n")
    let found = PythonRules.differences(page, from: list)
    #expect(found.map(\.line) == [0, 4, 5])
    #expect(found.first?.message == "has no row for Event")
  }

  @Test func `a Swift name that does not exist is found`() {
    let source = SourceFile(
      "Lock.swift",
      """
      public struct Lock: Sendable {
        public func acquire(timeout limit: Duration? = nil) -> Bool { secret(later: true) }
        func hidden() {}
        public enum Level { case high }
        public struct Code { public static let closed = 1 }
      }
      extension Lock.Code {
        public var name: String { "a" }
      }
      struct Private {
        public var value = 1
      }
      public protocol Body {
        func run(on thread: Int)
      }
      extension Empty: Sendable {}
      public final class Last {
        public subscript(index: Int) -> Int { 1 }
        public init(of count: Int) {}
      }
      """)
    func unknown(_ names: String) -> [String] {
      let page = page("| `a` | \(names.split(separator: " ").map { "`\($0)`" }) | |")
      return PythonRules.unknownNames(page, in: [source])
        .map { String($0.message.prefix { $0 != " " }) }
    }
    #expect(
      unknown(
        "Lock Lock.acquire Lock.acquire(timeout:) Level.high Code.closed Code.name Body.run(on:) "
          + "Last Last.subscript Last.init(of:)"
      ).isEmpty)
    let wrong = [
      "Look", "Lock.acquire(limits:)", "Lock.hidden", "Private", "Lock.run", "Lock.later", "Empty",
      "Lock.secret", "Code.subscript",
    ]
    #expect(unknown(wrong.joined(separator: " ")) == wrong)
  }

  @Test func `a case without its test, and a test without its case, are found`() {
    let page = page(
      "| `_TestLock.lock` | `TestLock.swift` | |\n| `_TestLock.rlock` | `TestLock.swift` | |\n"
        + "| `_TestLock.repr` | `Other.swift` | |")
    let test = SourceFile(
      "Tests/PrimitivesTests/TestLock.swift",
      "@Test(\"_TestLock.lock: with all\") func a() {}\n"
        + "@Test(\"_TestLock.repr, too\") func b() {}\n")
    #expect(PythonRules.missingTests(page, in: [test]).map(\.line) == [4, 5])
    let list = SourceFile("list.txt", "_TestLock.lock\n")
    #expect(
      PythonRules.unknownCases(test, in: list).map(\.message)
        == ["_TestLock.repr is no case of list.txt"])
  }

  @Test func `a number without a test is found`() {
    let test = SourceFile(
      "Tests/A.swift", "@Test(\"row 1: one\") func a() {}\n  \"row 12: many\")\n")
    let found = PythonRules.missingNumbers([1, 2, 12], of: "row", in: [test])
    #expect(found.map(\.message) == ["no test is called \"row 2: …\""])
  }
}
