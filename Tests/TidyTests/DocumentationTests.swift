// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct DocumentationTests {
  private let sources = SourceTree.repository.swiftFiles.filter { $0.path.hasPrefix("Sources/") }

  @Test func `everything public is documented`() {
    let violations = sources.flatMap(DocumentationRules.undocumented)
    Violation.expectNone(violations)
  }

  @Test func `every summary is one short sentence`() {
    let violations = sources.flatMap(DocumentationRules.summaries)
    Violation.expectNone(violations)
  }

  @Test(arguments: [
    "public struct A {}", "  public static func f() {}", "  public private(set) var a = 1",
    "@inlinable public func f() {}", "open class A {}", "// a plain comment\npublic let a = 1",
    "/// Documents b.\nlet b = 1\npublic let a = 1", "  public init() {}",
    "/// Detached.\n\npublic let a = 1",
  ])
  func `an undocumented public declaration is found`(text: String) {
    let file = SourceFile("Sources/Checker/A.swift", text)
    #expect(DocumentationRules.undocumented(file).map(\.line) == [file.lines.count])
  }

  @Test(arguments: [
    "public import Glibc", "/// Counts.\npublic struct A {}", "struct A {}",
    "// public struct A {}",
    "/// Counts.\n@inlinable\n@available(*, unavailable)\npublic func f() {}",
    "/// Counts.\n// @unchecked because it is immutable\npublic struct A: @unchecked Sendable {}",
  ])
  func `what is documented or not public is no violation`(text: String) {
    let file = SourceFile("Sources/Checker/A.swift", text)
    #expect(DocumentationRules.undocumented(file).isEmpty)
    #expect(DocumentationRules.summaries(file).isEmpty)
  }

  @Test(arguments: [
    "/// Has no full stop\npublic struct A {}",
    "/// Has no full stop\n///\n/// But this.\npublic let a = 1",
  ])
  func `a summary that is no sentence is found`(text: String) {
    #expect(DocumentationRules.summaries(SourceFile("A.swift", text)).count == 1)
  }

  @Test func `a summary over 150 characters is found, however it is broken`() {
    let half = "/// " + String(repeating: "a", count: 80)
    let file = SourceFile("A.swift", "\(half)\n\(half).\npublic let a = 1\n")
    #expect(DocumentationRules.summaries(file).map(\.line) == [3])
  }
}
