// SPDX-License-Identifier: Apache-2.0

/// Everything the compiler cannot prove lives in the kernel, with its reason beside it.
enum SafetyRules {
  /// Files outside the kernel that may reach around the compiler.
  static let exemptFromSafety: Set<String> = []

  /// Test files that may sleep: one is about sleepers at a bell, one has the pauses of the
  /// tutorial's programs, and one looks now and then whether another program has ended.
  static let exemptFromWaiting: Set<String> = [
    "Tests/PrimitivesTests/Kernel/KernelModelTests.swift",
    "Tests/PrimitivesTests/Support/Program.swift",
    "Tests/PrimitivesTests/Tutorial/Pause.swift",
  ]

  /// Finds unsafe constructs outside the kernel.
  static func kernelWords(
    _ file: SourceFile, exempt: Set<String> = exemptFromSafety
  ) -> [Violation] {
    guard !LayeringRules.isKernel(file.path), !exempt.contains(file.path) else { return [] }
    return file.words
      .filter { $0.text.contains("unsafe") || $0.text.contains("Unsafe") }
      .map { Violation(file.path, line: $0.line, "\($0.text) belongs in the kernel") }
  }

  /// Finds an unchecked promise that is outside the kernel or gives no reason.
  static func uncheckedPromises(_ file: SourceFile) -> [Violation] {
    file.codeLines.indices.flatMap { index -> [Violation] in
      let code = file.codeLines[index]
      guard code.contains("@unchecked") || code.contains("nonisolated(unsafe)") else { return [] }
      var violations: [Violation] = []
      if !LayeringRules.isKernel(file.path) {
        violations.append(
          Violation(file.path, line: index + 1, "an unchecked promise belongs in the kernel"))
      }
      if !hasReason(above: index, in: file) {
        violations.append(
          Violation(
            file.path, line: index + 1,
            "say why in a comment right above: // @unchecked because … or // unsafe because …"))
      }
      return violations
    }
  }

  /// Finds calls that turn a thrown error into a trap.
  static func forcedTries(_ file: SourceFile) -> [Violation] {
    file.words.filter { $0.text == "try" && $0.after == UInt8(ascii: "!") }
      .map { Violation(file.path, line: $0.line, "handle the error") }
  }

  /// Finds traps that keep their sentence to themselves in a release build.
  static func silentTraps(_ file: SourceFile) -> [Violation] {
    guard file.path.hasPrefix("Sources/") else { return [] }
    let names: Set = ["precondition", "preconditionFailure", "assert", "assertionFailure"]
    return file.words.filter { names.contains($0.text) && $0.after == UInt8(ascii: "(") }
      .map {
        Violation(
          file.path, line: $0.line,
          "\($0.text) says nothing in a release build: use Misuse, or fatalError in Checker")
      }
  }

  /// Finds a test that hopes that some time is enough.
  static func sleeps(_ file: SourceFile, exempt: Set<String> = exemptFromWaiting) -> [Violation] {
    guard file.path.hasPrefix("Tests/"), !exempt.contains(file.path) else { return [] }
    let names: Set = ["sleep", "usleep", "nanosleep", "clock_nanosleep"]
    return file.words.filter { names.contains($0.text) && $0.after == UInt8(ascii: "(") }
      .map { Violation(file.path, line: $0.line, "wait for the event, not for \($0.text)") }
  }

  /// The reason may be the first line of a longer comment, above documentation and attributes.
  private static func hasReason(above index: Int, in file: SourceFile) -> Bool {
    for line in file.lines[..<index].reversed() {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("// @unchecked because") || text.hasPrefix("// unsafe because") {
        return true
      }
      guard text.hasPrefix("//") || text.hasPrefix("@") else { return false }
    }
    return false
  }
}
