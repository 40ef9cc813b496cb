// SPDX-License-Identifier: Apache-2.0

import Checker
import Dispatch
import Primitives
import Testing

/// A child can be signalled whoever has started it.
@Suite(.watched) struct SignalMaskTests {
  @Test(arguments: StartMethod.allCases, SignalMaskTask.Starter.allCases)
  func `a child holds no signal back`(
    _ method: StartMethod, _ starter: SignalMaskTask.Starter
  ) throws { _ = try Template().run(SignalMaskTask(method: method, starter: starter)) }
}

/// Starts a child from a thread that holds all signals back.
struct SignalMaskTask: TemplateTask {
  enum Starter: String, Codable, CaseIterable, Sendable { case mainThread, queue, task, pool }

  let method: StartMethod
  let starter: Starter

  func run(in context: TemplateContext) throws -> Passed {
    // In a process of its own: it will have several threads.
    let child = try ChildProcess.start(
      SignalMaskBody(method: method, starter: starter), using: .spawn)
    try require(Children.join([child]) == [0], "\(child)")
    return Passed()
  }
}

/// What the process of a `SignalMaskTask` does.
struct SignalMaskBody: ProcessBody {
  let method: StartMethod
  let starter: SignalMaskTask.Starter

  func run() throws {
    let (sightings, isThere) = (try Queue<Sighting>(), try CountingSemaphore(permits: 0))
    switch starter {
    case .mainThread:
      ProcessCalls.blockSignals()
      try start(sightings, isThere)
    case .queue:
      DispatchQueue.global().async { start(orSay: sightings, isThere) }
    case .task:
      Task.detached { start(orSay: sightings, isThere) }
    case .pool:
      ProcessCalls.blockSignals()
      try Pool.with(processes: 1, using: method) { pool in
        _ = try pool.applyAsync(PoolErrand.stay(isThere))
        isThere.acquire()
        pool.workers[0].terminate()
        try require(Children.join(pool.workers) == [-15], "\(pool.workers)")
      }
      return
    }
    guard let seen = try sightings.get(timeout: Children.limit) else {
      throw TestFailure("no child was started")
    }
    try require(seen.held.hasSuffix("0000000000000000"), "held signals: \(seen.held)")
    isThere.acquire()
    guard let child = CurrentProcess.children.first(where: { $0.name == "stays" }) else {
      throw TestFailure("it has ended")
    }
    child.terminate()
    try require(Children.join([child]) == [-15], "\(child)")
  }

  private func start(_ sightings: Queue<Sighting>, _ isThere: CountingSemaphore) throws {
    try ChildProcess.start(Errand.stay(isThere), name: "stays", using: method)
    try ChildProcess.start(Errand.report(sightings), using: method)
  }

  private func start(orSay sightings: Queue<Sighting>, _ isThere: CountingSemaphore) {
    do { try start(sightings, isThere) } catch { print("not started: \(error)") }
  }
}
