// SPDX-License-Identifier: Apache-2.0

extension Proxy where Target == Barrier {
  /// Makes a proxy of a barrier of this family.
  public init(_ barrier: Barrier) { self.init(ServedPlace.here(barrier.core.block)) }

  /// Waits until all parties do; blocks until then, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit.
  /// - Returns: The caller's place among the parties, from 0.
  /// - Throws: `broken` when the barrier is or breaks, a timeout included; `serverEnded`.
  @discardableResult
  public func wait(timeout: Duration? = nil) throws -> Int {
    try perform(.barrier(.wait(timeout: timeout))).number
  }

  /// Breaks the barrier for all who wait.
  ///
  /// - Throws: `serverEnded`.
  public func abort() throws {
    try perform(.barrier(.abort))
  }

  /// Makes the barrier as it was at first; whoever waits gets an error.
  ///
  /// - Throws: `serverEnded`.
  public func reset() throws {
    try perform(.barrier(.reset))
  }

  /// How many have to wait for all to go on.
  ///
  /// Throws `serverEnded`.
  public var parties: Int {
    get throws { try perform(.barrier(.parties)).number }
  }

  /// How many wait.
  ///
  /// Throws `serverEnded`.
  public var waiterCount: Int {
    get throws { try perform(.barrier(.waiterCount)).number }
  }

  /// Whether the barrier is broken.
  ///
  /// Throws `serverEnded`.
  public var isBroken: Bool {
    get throws { try perform(.barrier(.isBroken)).flag }
  }
}
