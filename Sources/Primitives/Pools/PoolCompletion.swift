// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far a job is: pending, ready, and told to everyone who wanted to be called.
///
/// Whoever waits for the job waits until everyone has been told, except from within a call: there
/// the job is ready.
final class PoolCompletion: Sendable {
  private enum Stage: UInt8 {
    case pending, ready, told
  }

  private struct Listeners {
    var waiting: [@Sendable () -> Void] = []
    var areTold = false
  }

  private let stage = Atomic(Stage.pending.rawValue)
  private let teller = Atomic<UInt64>(0)
  private let listeners = Guarded(Listeners())

  var isReady: Bool { stage.load(ordering: .acquiring) != Stage.pending.rawValue }

  /// Whether the calling thread need not wait any more.
  var isDone: Bool {
    switch stage.load(ordering: .acquiring) {
    case Stage.pending.rawValue: false
    case Stage.told.rawValue: true
    default: teller.load(ordering: .acquiring) == ThreadIdentity.current
    }
  }

  /// Whether anyone wants to be called.
  var isListenedTo: Bool { listeners.locked { !$0.waiting.isEmpty } }

  /// Calls `listener` once, when the job is ready: on the thread that finds it so, or now.
  func whenReady(_ listener: @escaping @Sendable () -> Void) {
    let isLate = listeners.locked { listeners in
      if !listeners.areTold { listeners.waiting.append(listener) }
      return listeners.areTold
    }
    if isLate { listener() }
  }

  /// For whoever has settled the last task.
  func becomeReady() {
    teller.store(ThreadIdentity.current, ordering: .releasing)
    stage.store(Stage.ready.rawValue, ordering: .releasing)
  }

  /// Calls everyone; for the same thread, which holds nothing that they might wait for.
  func tell() {
    while case let waiting = takeListeners(), !waiting.isEmpty {
      for listener in waiting { listener() }
    }
    stage.store(Stage.told.rawValue, ordering: .sequentiallyConsistent)
  }

  private func takeListeners() -> [@Sendable () -> Void] {
    listeners.locked { listeners in
      let waiting = listeners.waiting
      listeners.waiting = []
      if waiting.isEmpty { listeners.areTold = true }
      return waiting
    }
  }
}
