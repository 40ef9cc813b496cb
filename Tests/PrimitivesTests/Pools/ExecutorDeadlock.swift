// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// When and how something goes wrong; where this process would end by it, it is not tried.
enum ExecutorMoment: String, Codable, Sendable, CaseIterable {
  case errorAtTaskEncoding
  case errorAtTaskDecoding, exitAtTaskDecoding, crashAtTaskDecoding
  case errorDuringRun, exitDuringRun, crashDuringRun
  case errorAtResultEncoding, exitAtResultEncoding, crashAtResultEncoding
  case errorAtResultDecoding
  case shutdownWhileBusy, shutdownAfterEncodingError, crashWithBigData

  /// What goes wrong, and what has to come of it: an exit code, minus a signal, or `nil` for the
  /// error itself.
  var mine: (task: MineTask, code: Int32?) {
    switch self {
    case .errorAtTaskEncoding, .shutdownAfterEncodingError:
      (MineTask(input: Mine(.encoding)), nil)
    case .errorAtTaskDecoding: (MineTask(input: Mine(.decoding)), nil)
    case .exitAtTaskDecoding: (MineTask(input: Mine(.decoding, .exit)), 5)
    case .crashAtTaskDecoding: (MineTask(input: Mine(.decoding, .crash)), -SIGKILL)
    case .errorDuringRun, .shutdownWhileBusy: (MineTask(inside: .error), nil)
    case .exitDuringRun: (MineTask(inside: .exit), 5)
    case .crashDuringRun: (MineTask(inside: .crash), -SIGKILL)
    case .errorAtResultEncoding: (MineTask(outputMoment: .encoding), nil)
    case .exitAtResultEncoding: (MineTask(outputMoment: .encoding, outputEffect: .exit), 5)
    case .crashAtResultEncoding:
      (MineTask(outputMoment: .encoding, outputEffect: .crash), -SIGKILL)
    case .errorAtResultDecoding: (MineTask(outputMoment: .decoding), nil)
    case .crashWithBigData:
      (MineTask(input: Mine(ballast: 1 << 20), inside: .crash), -SIGKILL)
    }
  }
}

/// The cases of `ExecutorDeadlockTest`: among other tasks, one goes wrong, and nothing else does.
struct ExecutorDeadlock: TemplateTask {
  let moment: ExecutorMoment
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    try Watchdog.over {
      let pool = try Pool(processes: 2, using: method)
      let ballast = moment == .crashWithBigData ? 1 << 20 : 10
      let before = try (0..<4).map { _ in try pool.applyAsync(MineTask(ballast: ballast)) }
      let (task, code) = moment.mine
      let bad = try pool.applyAsync(task)
      let after = try (0..<4).map { _ in try pool.applyAsync(MineTask(ballast: ballast)) }
      if moment == .shutdownWhileBusy || moment == .shutdownAfterEncodingError { pool.close() }
      bad.wait()
      switch (bad.outcome, code) {
      case (.failed(PoolMishap(number: 7)), nil): break
      case (.workerDied(let status), let code?) where status.exitCode == code: break
      case (let outcome, _): throw TestFailure("\(outcome as Any)")
      }
      for result in before + after {
        try require(result.get().ballast.count == ballast, "another result")
      }
      pool.close()
      try require(pool.join(timeout: Children.limit), "it does not end")
    }
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children) are left")
    return Passed()
  }
}
