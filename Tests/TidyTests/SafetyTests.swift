// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct SafetyTests {
  private let tree = SourceTree.repository
  private let kernel = "Sources/Primitives/Kernel/A.swift"
  private let elsewhere = "Sources/Primitives/Locks/A.swift"

  @Test func `only the kernel reaches around the compiler`() {
    let violations = tree.swiftFiles.flatMap { SafetyRules.kernelWords($0) }
    Violation.expectNone(violations)
  }

  @Test func `every unchecked promise has its reason`() {
    let violations = tree.swiftFiles.flatMap(SafetyRules.uncheckedPromises)
    Violation.expectNone(violations)
  }

  @Test func `no error is turned into a trap`() {
    let violations = tree.swiftFiles.flatMap(SafetyRules.forcedTries)
    Violation.expectNone(violations)
  }

  @Test func `no trap keeps its sentence to itself`() {
    let violations = tree.swiftFiles.flatMap(SafetyRules.silentTraps)
    Violation.expectNone(violations)
  }

  @Test(arguments: [
    "precondition(x > 0, \"no\")", "preconditionFailure(\"no\")", "assert(x)",
    "assertionFailure()",
  ])
  func `a silent trap is found`(code: String) {
    #expect(SafetyRules.silentTraps(SourceFile(elsewhere, "\n" + code)).map(\.line) == [2])
    #expect(SafetyRules.silentTraps(SourceFile("Tests/A.swift", code)).isEmpty)
    #expect(SafetyRules.silentTraps(SourceFile(elsewhere, "// " + code)).isEmpty)
    #expect(SafetyRules.silentTraps(SourceFile(elsewhere, "Misuse.require(x)")).isEmpty)
  }

  @Test func `no test sleeps`() {
    let violations = tree.swiftFiles.flatMap { SafetyRules.sleeps($0) }
    Violation.expectNone(violations)
  }

  @Test func `every exemption names a file that exists`() {
    let exempt = SafetyRules.exemptFromSafety.union(SafetyRules.exemptFromWaiting)
      .union(LayeringRules.exempt)
    #expect(exempt.subtracting(tree.paths).isEmpty)
  }

  @Test(arguments: [
    "let x = unsafe read()", "@unsafe func f() {}", "let p: UnsafePointer<Int>",
    "a.withUnsafeBytes { $0 }", "let x = unsafeBitCast(y, to: Int.self)",
    "let s = \"\\(unsafe read())\"", "nonisolated(unsafe) var x = 1",
  ])
  func `an unsafe construct outside the kernel is found`(code: String) {
    #expect(SafetyRules.kernelWords(SourceFile(elsewhere, "\n" + code)).map(\.line) == [2])
    #expect(SafetyRules.kernelWords(SourceFile(kernel, code)).isEmpty)
    #expect(SafetyRules.kernelWords(SourceFile(elsewhere, code), exempt: [elsewhere]).isEmpty)
  }

  @Test(arguments: [
    "// an unsafe thing", "/// unsafe /* still */ unsafe", "/* unsafe /* deep */ unsafe */",
    "let s = \"unsafe\"", "let s = \"\"\"\nunsafe \"quoted\" unsafe\n\"\"\"",
    "let s = #\"unsafe \" \\(unsafe)\"#", "func `an unsafe name`() {}",
    "settings: [.strictMemorySafety()]",
  ])
  func `prose and settings are no code`(code: String) {
    #expect(SafetyRules.kernelWords(SourceFile(elsewhere, code)).isEmpty)
  }

  @Test(arguments: ["extension A: @unchecked Sendable {}", "nonisolated(unsafe) var x = 1"])
  func `an unchecked promise needs a reason and the kernel`(code: String) {
    let reasoned = "// @unchecked because it is immutable\n/// Documented.\n@safe\n" + code
    let unrelated = "// unsafe because of another line\nlet y = 1\n" + code
    #expect(SafetyRules.uncheckedPromises(SourceFile(kernel, reasoned)).isEmpty)
    #expect(SafetyRules.uncheckedPromises(SourceFile(kernel, code)).map(\.line) == [1])
    #expect(SafetyRules.uncheckedPromises(SourceFile(kernel, unrelated)).map(\.line) == [3])
    #expect(SafetyRules.uncheckedPromises(SourceFile(elsewhere, reasoned)).map(\.line) == [4])
    #expect(SafetyRules.uncheckedPromises(SourceFile(elsewhere, code)).count == 2)
  }

  @Test func `a forced try is found`() {
    let code = "let a = try? f()\nlet b = try f()\nlet c = try! f()\nlet d = \"try!\"\n"
    #expect(SafetyRules.forcedTries(SourceFile(elsewhere, code)).map(\.line) == [3])
  }

  @Test(arguments: [
    "sleep(1)", "usleep(1)", "Glibc.usleep(1)", "nanosleep(a, b)",
    "try await Task.sleep(for: .seconds(1))",
  ])
  func `a sleeping test is found`(code: String) {
    let path = "Tests/PrimitivesTests/A.swift"
    #expect(SafetyRules.sleeps(SourceFile(path, code)).count == 1)
    #expect(SafetyRules.sleeps(SourceFile(path, code), exempt: [path]).isEmpty)
    #expect(SafetyRules.sleeps(SourceFile(path, "// \(code)")).isEmpty)
  }
}
