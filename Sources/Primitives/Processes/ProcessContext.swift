// SPDX-License-Identifier: Apache-2.0

/// A start method of one's own, for a part of a program that must not change the whole.
///
/// Sendable, and Codable.
///
/// Python: `multiprocessing.get_context`.
public struct ProcessContext: Sendable, Codable, Hashable {
  /// How this context's children come to be.
  public let startMethod: StartMethod

  /// Creates a context.
  ///
  /// - Parameter startMethod: How its children come to be; the default method of the process is
  ///   left as it is.
  public init(startMethod: StartMethod) {
    self.startMethod = startMethod
  }

  /// Starts a child by this context's method.
  ///
  /// - Parameters:
  ///   - body: What the child does.
  ///   - name: What to call it; `nil` is its place in the tree of processes.
  ///   - isDaemon: Whether the child is ended when this process ends; `nil` is as for this process.
  ///   - followsParent: Whether the child is killed when this process dies.
  /// - Returns: The child, which is running.
  /// - Throws: As `ChildProcess.start`.
  @discardableResult
  public func start(
    _ body: some ProcessBody, name: String? = nil, isDaemon: Bool? = nil,
    followsParent: Bool = true
  ) throws -> ChildProcess {
    try ChildProcess.start(
      body, name: name, using: startMethod, isDaemon: isDaemon, followsParent: followsParent)
  }
}
