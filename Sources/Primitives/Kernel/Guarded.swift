// SPDX-License-Identifier: Apache-2.0

/// State of this process that its threads share, and that a forked child starts afresh.
// @unchecked because the state is only touched under the lock, or in a child with one thread.
final class Guarded<State>: @unchecked Sendable {
  private let lock = LocalLock()
  private var state: State

  init(_ state: State) {
    self.state = state
  }

  /// Runs `body` alone with the state; what leaves the state in it should be let go outside.
  func locked<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E) -> R {
    try lock.locked { () throws(E) in try body(&state) }
  }

  /// For a forked child that goes on with the state: no other thread came along that could hold
  /// the lock.
  func reset() {
    lock.reset()
  }

  /// For a forked child: no other thread came along that could hold the lock.
  func restart(with state: State) {
    lock.reset()
    self.state = state
  }
}
