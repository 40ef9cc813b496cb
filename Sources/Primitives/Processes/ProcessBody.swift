// SPDX-License-Identifier: Apache-2.0

/// What a child does: work that can travel to a process which shares nothing with its starter.
///
/// ```swift
/// struct Greeting: ProcessBody {
///   var names: Queue<String>
///   func run() throws {
///     while let name = try names.next() { print("Hello, \(name)") }
///   }
/// }
/// let child = try ChildProcess.start(Greeting(names: names))
/// ```
///
/// The body is encoded and found again in the child by the name of its type, so nothing has to be
/// registered, and the child never enters `main`: no guard around it is needed. Shared objects and
/// connections can be part of it. The type must be one that a name leads to: not private, and not
/// declared in a function.
///
/// Python: a subclass of `multiprocessing.Process` that overrides `run`, or `target` with `args`.
public protocol ProcessBody: Codable, Sendable {
  /// Does the work, on the child's first thread.
  ///
  /// The child ends when it returns, with its other threads.
  ///
  /// - Throws: `ProcessExit` to end with a code; anything else is printed with the child's name,
  ///   and its exit code is 1.
  func run() throws
}
