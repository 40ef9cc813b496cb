// SPDX-License-Identifier: Apache-2.0

extension Proxy where Target == Event {
  /// Makes a proxy of an event of this family.
  public init(_ event: Event) { self.init(ServedPlace.here(event.block)) }

  /// Whether the flag is set at this instant.
  ///
  /// Throws `serverEnded`.
  public var isSet: Bool {
    get throws { try perform(.event(.isSet)).flag }
  }

  /// Sets the flag, and wakes everyone who waits for it.
  ///
  /// - Throws: `serverEnded`.
  public func set() throws {
    try perform(.event(.set))
  }

  /// Clears the flag; who already waits still sees a `set` that came before.
  ///
  /// - Throws: `serverEnded`.
  public func clear() throws {
    try perform(.event(.clear))
  }

  /// Waits until the flag is set; blocks until then, at most for `timeout`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: Whether the flag was set at some instant of the call.
  /// - Throws: `serverEnded`.
  @discardableResult
  public func wait(timeout: Duration? = nil) throws -> Bool {
    try perform(.event(.wait(timeout: timeout))).flag
  }
}
