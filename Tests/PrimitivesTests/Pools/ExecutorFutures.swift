// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What a result says of itself in each of its states.
enum ExecutorFutures: String, ExecutorCase {
  case callbackValue = "FutureTests.done_callback_with_result"
  case callbackError = "FutureTests.done_callback_with_exception"
  case callbackCancel = "FutureTests.done_callback_with_cancel"
  case callbackLateValue = "FutureTests.done_callback_already_successful"
  case callbackLateError = "FutureTests.done_callback_already_failed"
  case callbackLateCancel = "FutureTests.done_callback_already_cancelled"
  case description = "FutureTests.repr"
  case cancel = "FutureTests.cancel"
  case cancelled = "FutureTests.cancelled"
  case done = "FutureTests.done"
  case running = "FutureTests.running"
  case resultTimeout = "FutureTests.result_with_timeout"
  case resultSuccess = "FutureTests.result_with_success"
  case resultCancel = "FutureTests.result_with_cancel"
  case errorTimeout = "FutureTests.exception_with_timeout"
  case errorSuccess = "FutureTests.exception_with_success"

  func run(using method: StartMethod) throws {
    try Pool.with(processes: 1, using: method) { pool in
      let states = try ResultStates(pool)
      switch self {
      case .callbackValue: try Self.callback(states.running, "value", states.gate.open)
      case .callbackError: try Self.callbackError(states)
      case .callbackCancel:
        try Self.callback(states.pending, "cancelled") { _ = states.pending.cancel() }
      case .callbackLateValue: try Self.callback(states.value, "value") {}
      case .callbackLateError:
        try Self.callback(states.error, "failed: \(PoolMishap(number: 3))") {}
      case .callbackLateCancel: try Self.callback(states.cancelled, "cancelled") {}
      case .description: try Self.description(states)
      case .cancel: try Self.cancel(states)
      case .cancelled: try Self.cancelled(states)
      case .done: try require(states.all.map(\.isReady) == [false, false, true, true, true], "")
      case .running:
        try require(states.all.map(\.isRunning) == [false, true, false, false, false], "")
      case .resultTimeout: try Self.resultTimeout(states)
      case .resultSuccess: try Self.resultSuccess(states)
      case .resultCancel: try Self.resultCancel(states)
      case .errorTimeout: try Self.errorTimeout(states)
      case .errorSuccess: try Self.errorSuccess(states)
      }
      states.gate.open()
    }
  }

  /// Requires that a callback is told what became of a result.
  private static func callback(
    _ result: PoolResult<Int>, _ expected: String, _ happen: () -> Void
  ) throws {
    let told = try Queue<String>()
    for _ in 0..<2 { result.whenReady { try? told.put("\($0)") } }
    happen()
    result.wait()
    try require((0..<2).map { _ in try told.get() } == [expected, expected], "\(result)")
  }

  private static func callbackError(_ states: ResultStates) throws {
    let bad = try states.pool.applyAsync(PoolErrand.mishap(5))
    try callback(bad, "failed: \(PoolMishap(number: 5))", states.gate.open)
  }

  private static func description(_ states: ResultStates) throws {
    let texts = ["pending", "pending", "cancelled", "failed: \(PoolMishap(number: 3))", "value"]
    try require(
      states.all.map { "\($0)" } == texts.map { "PoolResult(\($0))" }, "\(states.all)")
  }

  /// Unlike in CPython, what is running can be cancelled too; what is over stays as it is.
  private static func cancel(_ states: ResultStates) throws {
    for _ in 0..<2 {
      for result in [states.cancelled, states.error, states.value] {
        try require(!result.cancel(), "\(result)")
      }
    }
    for result in [states.pending, states.running] {
      try require(result.cancel() && result.wait(timeout: Children.limit), "\(result)")
      guard case .cancelled = result.outcome else { throw TestFailure("\(result)") }
      try require(!result.cancel(), "cancelled twice")
    }
  }

  private static func cancelled(_ states: ResultStates) throws {
    let areCancelled = states.all.map { result in
      if case .cancelled = result.outcome { true } else { false }
    }
    try require(areCancelled == [false, false, true, false, false], "\(states.all)")
  }

  private static func resultTimeout(_ states: ResultStates) throws {
    for result in [states.pending, states.running] {
      try require(result.get(timeout: .zero) == nil, "\(result)")
      try require(result.get(timeout: .milliseconds(5)) == nil, "\(result)")
    }
    try requireThrown(PoolTaskError.self) { _ = try states.cancelled.get(timeout: .zero) }
    try requireThrown(PoolMishap.self) { _ = try states.error.get(timeout: .zero) }
    try require(states.value.get(timeout: .zero) == 36, "\(states.value)")
  }

  private static func resultSuccess(_ states: ResultStates) throws {
    states.gate.open()
    try require(states.pending.get(timeout: Children.limit) == 2, "\(states.pending)")
    try require(states.running.get() == 1, "\(states.running)")
  }

  /// Cancelled while someone waits for it, by what is called then.
  private static func resultCancel(_ states: ResultStates) throws {
    let (gate, pending) = (try Gate(), states.pending)
    let last = try states.pool.applyAsync(PoolErrand.wait(gate, 3))
    states.running.whenReady { _ in
      _ = last.cancel()
      gate.open()
    }
    states.gate.open()
    try requireThrown(PoolTaskError.self) { _ = try last.get() }
    try require(pending.get() == 2, "\(pending)")
  }

  private static func errorTimeout(_ states: ResultStates) throws {
    try require(states.pending.outcome == nil && states.running.outcome == nil, "there is one")
    try require(
      states.all.map(\.isSuccessful) == [nil, nil, false, false, true], "\(states.all)")
    guard case .failed(PoolMishap(number: 3)) = states.error.outcome,
      case .value(36) = states.value.outcome
    else { throw TestFailure("\(states.all)") }
  }

  private static func errorSuccess(_ states: ResultStates) throws {
    let bad = try states.pool.applyAsync(PoolErrand.mishap(5))
    states.gate.open()
    for _ in 0..<2 { try requireThrown(PoolMishap.self) { _ = try bad.get() } }
    guard case .failed(PoolMishap(number: 5)) = bad.outcome else { throw TestFailure("\(bad)") }
  }
}

/// A result in each state that there is, of a pool with one worker.
struct ResultStates {
  let pool: Pool
  /// What the running one and the pending one wait for.
  let gate: Gate
  let pending: PoolResult<Int>
  let running: PoolResult<Int>
  let cancelled: PoolResult<Int>
  let error: PoolResult<Int>
  let value: PoolResult<Int>

  init(_ pool: Pool) throws {
    self.pool = pool
    gate = try Gate()
    value = try pool.applyAsync(PoolErrand.square(6))
    error = try pool.applyAsync(PoolErrand.mishap(3))
    for result in [value, error] { result.wait() }
    let isThere = try CountingSemaphore(permits: 0)
    running = try pool.applyAsync(PoolErrand.waitThere(isThere, gate, 1))
    isThere.acquire()
    cancelled = try pool.applyAsync(PoolErrand.wait(gate, 4))
    cancelled.cancel()
    pending = try pool.applyAsync(PoolErrand.wait(gate, 2))
  }

  var all: [PoolResult<Int>] { [pending, running, cancelled, error, value] }
}
