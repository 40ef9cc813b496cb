// SPDX-License-Identifier: Apache-2.0

/// The process that started this one.
///
/// Sendable. Worth asking only in a child that was told not to follow its parent: the others end
/// with it.
///
/// Python: what `multiprocessing.parent_process` returns.
public struct ParentProcess: Sendable, Hashable {
  /// The kernel's id of the parent; after its end it may be that of another process.
  public let pid: Int32

  /// What the parent is called, as it was when it started this process.
  public let name: String

  init(pid: Int32, name: String) {
    self.pid = pid
    self.name = name
  }

  /// Whether the parent has not ended yet.
  ///
  /// Never blocks. Exact: a process that has got the parent's id later is not taken for it.
  public var isAlive: Bool { ParentLife.isAlive(pid) }

  /// Waits for the parent to end.
  ///
  /// Blocks until it has ended, at most for `timeout`. Any number of threads may wait.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: Whether it has ended.
  /// - Throws: `systemFailure` when there is no descriptor left to wait with.
  @discardableResult
  public func join(timeout: Duration? = nil) throws(PrimitivesError) -> Bool {
    try ParentLife.hasEnded(pid, by: Deadline(after: timeout))
  }
}

extension ParentProcess: CustomStringConvertible {
  /// Name and process id.
  public var description: String { "ParentProcess(\(name), process \(pid))" }
}
