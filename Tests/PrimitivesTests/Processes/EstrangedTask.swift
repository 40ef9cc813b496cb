// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc

@testable import Primitives

/// The cases of `EstrangedTests`, in a process of their own.
struct EstrangedTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case endsAfterAStart, endsWithDaemons, endsItsPool, endsItsManager, signals
    case diesAmongChildren, diesBesideAStranger
  }

  let what: Case
  var method = StartMethod.forkServer

  func run(in context: TemplateContext) throws -> Passed {
    let pids = try Queue<Int32>()
    switch what {
    case .endsAfterAStart: try ends(.endsAfterAStart, pids)
    case .endsWithDaemons: try ends(.endsWithDaemons(pids), pids)
    case .endsItsPool: try ends(.endsItsPool(method, pids), pids)
    case .endsItsManager: try ends(.endsItsManager(pids), pids)
    case .signals: try ends(.signals(method), pids)
    case .diesAmongChildren: try dies(.diesAmongChildren(pids), pids)
    case .diesBesideAStranger: try dies(.diesBesideAStranger(method, pids), pids)
    }
    return Passed()
  }

  /// The stranger comes to its end, and nothing of it is left.
  private func ends(_ body: Estranged, _ pids: Queue<Int32>) throws {
    let stranger = try ChildProcess.start(body, using: .spawn)
    try require(Children.join([stranger]) == [0], "\(stranger)")
    var left: [Int32] = []
    while let pid = try pids.get(timeout: .zero) { left.append(pid) }
    try requireGone(left)
  }

  /// The stranger is killed, and what it has started goes with it.
  private func dies(_ body: Estranged, _ pids: Queue<Int32>) throws {
    let stranger = try ChildProcess.start(body, using: .spawn)
    var started: [Int32] = []
    while let pid = try pids.get(timeout: Children.limit), pid != 0 { started.append(pid) }
    for pid in started { try require(ProcessCalls.isAlive(pid), "\(pid) of \(started) has ended") }
    stranger.kill()
    try require(Children.join([stranger]) == [-SIGKILL], "\(stranger)")
    try requireGone(started)
  }

  private func requireGone(_ pids: [Int32]) throws {
    let limit = Deadline(after: Children.limit)
    while let pid = pids.first(where: ProcessCalls.isAlive) {
      if limit.hasPassed {
        for pid in pids { Glibc.kill(pid, SIGKILL) }
        throw TestFailure("process \(pid) of \(pids) is left")
      }
      Spin.yield()
    }
  }
}
