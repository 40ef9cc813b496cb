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
/// Globals of other files and `static` properties are initialised in the child when it needs them;
/// those of `main.swift` are set by its top-level code, which the child does not run unless it is
/// forked from this process. So a start throws `PrimitivesError.Code.unsetGlobals` where a child
/// may use any of them that is set. Make it a `static let`, move it to another file, or call
/// ``ChildProcess/beginHere()`` below it. A shared object belongs into the body instead: one in a
/// global or a `static let` is made anew by each process.
///
/// What may be used is read from the program's own symbols and code, and errs on the side of a
/// global too many. For a program that was stripped of its symbols one line on standard error says
/// that this cannot be done, if its top-level code has set anything. An optimised program may count
/// a `var` of another file, too, that begins as zero and is set by the top-level code.
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
