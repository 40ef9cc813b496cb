// SPDX-License-Identifier: Apache-2.0

/// A mistake of the caller, or of this library: the process ends, and says why in every build.
///
/// `precondition` and its kin keep their sentence for debug builds and end a release build without
/// a word, so nothing here uses them.
package enum Misuse {
  /// Ends the process with a sentence on standard error, which names the object and the mistake.
  @inline(never)
  package static func trap(
    _ message: String, file: StaticString = #fileID, line: UInt = #line
  ) -> Never {
    fatalError(message, file: file, line: line)
  }

  /// Ends the process with a sentence unless something is as it has to be.
  @inline(__always)
  package static func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    guard _fastPath(condition) else { trap(message(), file: file, line: line) }
  }
}
