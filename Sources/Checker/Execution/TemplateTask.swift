// SPDX-License-Identifier: Apache-2.0

/// Work that needs a process with one thread, such as anything that forks.
///
/// A task is sent to a fresh start of this program (`Template`), found there by its type's name,
/// and run before that program's `main`. So it works the same from a command and inside a test
/// runner. Its type must be neither private nor local to a function: such a name leads nowhere.
public protocol TemplateTask: Codable, Sendable {
  /// What the task brings back.
  associatedtype Output: Codable & Sendable

  /// Does the work, on the only thread of the template.
  ///
  /// - Parameter context: The way back to who asked.
  /// - Returns: What the work brought.
  /// - Throws: Anything; its description is what the asker sees.
  func run(in context: TemplateContext) throws -> Output
}
