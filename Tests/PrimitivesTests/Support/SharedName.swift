// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// Names of shared memory for tests: each one new, so that tests can run side by side.
enum SharedName {
  static func fresh(_ suffix: String = "") -> String { NamedMemory.randomName() + suffix }

  /// Whether the name is there, without touching what it leads to.
  static func isPresent(_ name: String) -> Bool { ProcFile.read("/dev/shm/" + name) != nil }
}

/// Throws unless a call fails with one code: for the bodies of tasks.
func require(
  _ code: PrimitivesError.Code, line: Int = #line, from body: () throws -> Void
) throws {
  do {
    try body()
  } catch let error as PrimitivesError {
    return try require(error.code == code, "\(error) instead of \(code)", line: line)
  }
  throw TestFailure("line \(line): no error instead of \(code)")
}
