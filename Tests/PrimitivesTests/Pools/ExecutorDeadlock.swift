// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// When and how something goes wrong: among other tasks, one does, and nothing else.
enum ExecutorDeadlock: String, ExecutorCase {
  case errorAtTaskEncoding = "ExecutorDeadlockTest.error_at_task_pickle"
  case errorAtTaskDecoding = "ExecutorDeadlockTest.error_at_task_unpickle"
  case exitAtTaskDecoding = "ExecutorDeadlockTest.exit_at_task_unpickle"
  case crashAtTaskDecoding = "ExecutorDeadlockTest.crash_at_task_unpickle"
  case errorDuringRun = "ExecutorDeadlockTest.error_during_func_exec_on_worker"
  case exitDuringRun = "ExecutorDeadlockTest.exit_during_func_exec_on_worker"
  case crashDuringRun = "ExecutorDeadlockTest.crash_during_func_exec_on_worker"
  case errorAtResultEncoding = "ExecutorDeadlockTest.error_during_result_pickle_on_worker"
  case exitAtResultEncoding = "ExecutorDeadlockTest.exit_during_result_pickle_on_worker"
  case crashAtResultEncoding = "ExecutorDeadlockTest.crash_during_result_pickle_on_worker"
  case errorAtResultDecoding = "ExecutorDeadlockTest.error_during_result_unpickle_in_result_handler"
  case exitAtResultDecoding = "ExecutorDeadlockTest.exit_during_result_unpickle_in_result_handler"
  case shutdownWhileBusy = "ExecutorDeadlockTest.shutdown_deadlock"
  case shutdownAfterEncodingError = "ExecutorDeadlockTest.shutdown_deadlock_pickle"
  case crashWithBigData = "ExecutorDeadlockTest.crash_big_data"
  case manyBeforeDriving = "ExecutorDeadlockTest.gh105829_should_not_deadlock_if_wakeup_pipe_full"

  func run(using method: StartMethod) throws {
    let pool = try Pool(processes: 2, using: method)
    if self == .manyBeforeDriving {
      try Self.many(pool)
    } else {
      try goOff(pool)
    }
    pool.close()
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  /// No one takes a reply before all is given away.
  private static func many(_ pool: Pool) throws {
    let results = try (0..<1000).map { try pool.applyAsync(PoolErrand.square($0)) }
    try require(results.map { try $0.get() } == (0..<1000).map { $0 * $0 }, "other results")
  }

  private func goOff(_ pool: Pool) throws {
    let ballast = self == .crashWithBigData ? 1 << 20 : 10
    let before = try (0..<4).map { _ in try pool.applyAsync(MineTask(ballast: ballast)) }
    let bad = try pool.applyAsync(mine)
    let after = try (0..<4).map { _ in try pool.applyAsync(MineTask(ballast: ballast)) }
    if self == .shutdownWhileBusy || self == .shutdownAfterEncodingError { pool.close() }
    bad.wait()
    guard let outcome = bad.outcome, isExpected(outcome) else { throw TestFailure("\(bad)") }
    for result in before + after {
      try require(result.get().ballast.count == ballast, "another result")
    }
  }

  private var mine: MineTask {
    switch self {
    case .errorAtTaskEncoding, .shutdownAfterEncodingError: MineTask(input: Mine(.encoding))
    case .errorAtTaskDecoding: MineTask(input: Mine(.decoding))
    case .exitAtTaskDecoding: MineTask(input: Mine(.decoding, .exit))
    case .crashAtTaskDecoding: MineTask(input: Mine(.decoding, .crash))
    case .errorDuringRun: MineTask(inside: .error)
    case .exitDuringRun: MineTask(inside: .exit)
    case .crashDuringRun, .shutdownWhileBusy: MineTask(inside: .crash)
    case .errorAtResultEncoding: MineTask(outputMoment: .encoding)
    case .exitAtResultEncoding: MineTask(outputMoment: .encoding, outputEffect: .exit)
    case .crashAtResultEncoding: MineTask(outputMoment: .encoding, outputEffect: .crash)
    case .errorAtResultDecoding: MineTask(outputMoment: .decoding)
    case .exitAtResultDecoding: MineTask(outputMoment: .decoding, outputEffect: .exit)
    case .crashWithBigData: MineTask(input: Mine(ballast: 1 << 20), inside: .crash)
    case .manyBeforeDriving: MineTask()
    }
  }

  private func isExpected(_ outcome: PoolOutcome<Mine>) -> Bool {
    let causes: [Self] =
      switch outcome {
      case .workerDied(.exited(5)): [.exitAtTaskDecoding, .exitDuringRun, .exitAtResultEncoding]
      case .workerDied(.signaled(SIGKILL)):
        [
          .crashAtTaskDecoding, .crashDuringRun, .crashAtResultEncoding, .crashWithBigData,
          .shutdownWhileBusy,
        ]
      // What is decoded here ends nothing.
      case .failed(let exit as Primitives.ProcessExit) where exit.code == 5:
        [.exitAtResultDecoding]
      case .failed(PoolMishap(number: 7)):
        [
          .errorAtTaskEncoding, .errorAtTaskDecoding, .errorDuringRun, .errorAtResultEncoding,
          .errorAtResultDecoding, .shutdownAfterEncodingError,
        ]
      default: []
      }
    return causes.contains(self)
  }
}
