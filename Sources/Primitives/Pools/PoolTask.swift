// SPDX-License-Identifier: Apache-2.0

/// Work for a pool: a value that says what is to be done, and can travel to any worker.
///
/// ```swift
/// struct Square: PoolTask {
///   var number: Int
///   func run() throws -> Int { number * number }
/// }
/// let squares = try pool.map((0..<10).map(Square.init))
/// ```
///
/// A worker finds the type by its name, so nothing has to be registered. Except under `fork` it
/// must be one that a name leads to: not private, and not declared in a function. Shared objects
/// can be part of it and of its output.
///
/// Globals of `main.swift` that are set are not there in a worker that is not forked from this
/// process: who gives the pool tasks that may use one is told so by
/// `PrimitivesError.Code.unsetGlobals`; see ``ProcessBody`` for what to do.
///
/// Python: a function and its arguments, as `multiprocessing.pool.Pool` takes them.
public protocol PoolTask: Codable, Sendable {
  /// What the work yields.
  associatedtype Output: Codable & Sendable

  /// Does the work, on a worker's first thread.
  ///
  /// - Returns: What is sent back.
  /// - Throws: Any error, which is thrown where the result is asked for: as itself if it is
  ///   `Codable` and its type can be found by its name, else as a `RemoteError`. `ProcessExit` ends
  ///   the worker.
  func run() throws -> Output
}
