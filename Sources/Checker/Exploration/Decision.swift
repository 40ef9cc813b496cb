// SPDX-License-Identifier: Apache-2.0

/// One choice of a controlled execution: which process, and what happens to it.
public struct Decision: Sendable, Hashable {
  /// What happens to the process.
  public enum Action: UInt8, Sendable {
    /// It takes its next step.
    case step
    /// Its timed sleep ends because the time is up.
    case timeout
    /// It is killed where it stands, before its next step or asleep.
    case crash
  }

  /// The index of the process.
  public var process: Int
  /// What happens to it.
  public var action: Action
  /// Which sleeper a single wake-up goes to; nil is the one that has slept longest.
  public var woken: Int?
  /// Which watcher of a dead process is woken by the kernel; nil is the one that has slept longest.
  public var watcher: Int?

  /// Creates a decision.
  ///
  /// - Parameters:
  ///   - process: The index of the process.
  ///   - action: What happens to it.
  ///   - woken: Which sleeper a single wake-up goes to.
  ///   - watcher: Which watcher of a dead process is woken.
  public init(_ process: Int, _ action: Action = .step, woken: Int? = nil, watcher: Int? = nil) {
    self.process = process
    self.action = action
    self.woken = woken
    self.watcher = watcher
  }

  init?(rawValue: UInt64) {
    guard let action = Action(rawValue: UInt8(truncatingIfNeeded: rawValue >> 16)) else {
      return nil
    }
    let woken = Int(rawValue >> 32 & 0xFFFF) - 1
    let watcher = Int(rawValue >> 48) - 1
    self.init(
      Int(rawValue & 0xFFFF), action, woken: woken < 0 ? nil : woken,
      watcher: watcher < 0 ? nil : watcher)
  }

  var rawValue: UInt64 {
    UInt64(process) | UInt64(action.rawValue) << 16 | UInt64((woken ?? -1) + 1) << 32
      | UInt64((watcher ?? -1) + 1) << 48
  }

  /// Whether both are about the same process and the same action, whoever is woken.
  func isSameThread(as other: Decision) -> Bool {
    process == other.process && action == other.action
  }
}
