// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What this library's processes tell of what they do: nothing, unless someone wants to know.
///
/// ```swift
/// ProcessLog.logToStandardError(level: .info)
/// ```
///
/// A forked child goes on with its parent's level and handler. While it is off, a message costs one
/// load, and is not even made. A handler runs on the thread that has something to tell, in whatever
/// process that is, so it must not wait for one that may be waiting for it.
///
/// Python: `multiprocessing.get_logger` and `log_to_stderr`.
public enum ProcessLog: Sendable {
  private struct State {
    var handler: (@Sendable (Record) -> Void)?
    var isStandardError = false
    var processName = "MainProcess"
  }

  private static let off = Int.max
  private static let threshold = Atomic(off)
  private static let state = Guarded(State())

  /// The least level that is told, or `nil` while nothing is.
  ///
  /// Never blocks.
  public static var level: Level? {
    let value = threshold.load(ordering: .relaxed)
    return value == off ? nil : Level(rawValue: value)
  }

  /// Whether messages of a level are told.
  ///
  /// Never blocks.
  ///
  /// - Parameter level: How important they are.
  /// - Returns: Whether someone wants to know of them.
  @inline(__always)
  public static func isEnabled(_ level: Level) -> Bool {
    level.rawValue >= threshold.load(ordering: .relaxed)
  }

  /// Tells a handler all that is at least as important as `level`, in place of what was set before.
  ///
  /// - Parameters:
  ///   - level: The least level that is told.
  ///   - handler: Gets each message, on the thread that it comes from.
  public static func setHandler(
    level: Level, _ handler: @escaping @Sendable (Record) -> Void
  ) {
    replaceHandler(by: handler, isStandardError: false)
    threshold.store(level.rawValue, ordering: .relaxed)
  }

  /// Writes all that is at least as important as `level` to standard error, each in a line such as
  /// `[INFO/Process-1] message`.
  ///
  /// - Parameter level: The least level that is told.
  public static func logToStandardError(level: Level = .warning) {
    replaceHandler(by: { StandardError.writeLine("\($0)") }, isStandardError: true)
    threshold.store(level.rawValue, ordering: .relaxed)
  }

  /// Tells no one anything any more.
  public static func turnOff() {
    threshold.store(off, ordering: .relaxed)
    replaceHandler(by: nil, isStandardError: false)
  }

  private static func replaceHandler(
    by new: (@Sendable (Record) -> Void)?, isStandardError: Bool
  ) {
    // What the old one holds goes outside of the lock: its end may have something to tell.
    let old = state.locked { state in
      defer {
        state.handler = new
        state.isStandardError = isStandardError
      }
      return state.handler
    }
    withExtendedLifetime(old) {}
  }

  /// Tells something, if someone wants to know.
  ///
  /// Blocks as the handler does.
  ///
  /// - Parameters:
  ///   - level: How important it is.
  ///   - message: What to tell; made only if someone wants to know.
  @inline(__always)
  public static func log(_ level: Level, _ message: @autoclosure () -> String) {
    if isEnabled(level) { tell(level, message()) }
  }

  @inline(never)
  private static func tell(_ level: Level, _ message: String) {
    let (handler, name) = state.locked { ($0.handler, $0.processName) }
    handler?(Record(level: level, processName: name, message: message))
  }

  // MARK: Children

  /// In a new child: what this process is called in messages from now on.
  static func restart(as name: String) {
    state.locked { $0.processName = name }
  }

  /// What a child that is no copy of this process has to be told, for `takeUp`: the level, negative
  /// where a handler of this program's own stands behind it; 0 while nothing is told.
  static var handedDown: Int {
    guard let level else { return 0 }
    return state.locked { $0.isStandardError } ? level.rawValue : -level.rawValue
  }

  /// In a child that is no copy of its parent: goes on as the parent did.
  ///
  /// A handler of the parent's own is not here; the child tells nothing until it sets one.
  static func takeUp(_ handedDown: Int) {
    if handedDown > 0, let level = Level(rawValue: handedDown) { logToStandardError(level: level) }
  }

  /// For a forked child: no other thread came along that could hold the lock.
  static func reset() {
    state.reset()
  }
}
