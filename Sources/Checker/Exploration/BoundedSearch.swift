// SPDX-License-Identifier: Apache-2.0

/// Exhaustive search of every order with at most so many preemptions.
///
/// Iterative context bounding (Musuvathi and Qadeer, PLDI 2007) at one bound: a switch away from a
/// process that cannot go on is free, one away from a process that could is a preemption.
struct BoundedSearch {
  private struct Frame {
    var decision: Decision
    var left: [Decision]
    /// How many alternatives there were at first.
    let all: Int
  }

  private let bound: Int
  private let crashes: Int
  private var frames: [Frame] = []

  init(bound: Int, crashes: Int) {
    self.bound = bound
    self.crashes = crashes
  }

  /// Takes in the execution that the last plan led to.
  mutating func record(_ events: [StepEvent]) {
    var preemptions = 0
    var deaths = 0
    var last: StepEvent?
    for (index, event) in events.enumerated() {
      // Once a script is at its end, whoever runs runs on, so only new points have alternatives.
      if index >= frames.count {
        let left = alternatives(to: event, after: last, preemptions, deaths)
        frames.append(Frame(decision: event.decision, left: left, all: left.count))
      }
      frames[index].decision = event.decision
      preemptions += Self.isPreemption(to: event.process, at: event, after: last) ? 1 : 0
      if event.kind == .crash { deaths += 1 }
      last = event
    }
    frames.removeLast(frames.count - events.count)
  }

  private static func isPreemption(to process: Int, at event: StepEvent, after last: StepEvent?)
    -> Bool
  {
    guard let last, last.process != process else { return false }
    return ProcessMask.contains(last.process, event.enabled)
  }

  private func alternatives(
    to event: StepEvent, after last: StepEvent?, _ preemptions: Int, _ deaths: Int
  ) -> [Decision] {
    var all: [Decision] = []
    for process in ProcessMask.processes(in: event.enabled) {
      all.append(Decision(process))
    }
    for process in ProcessMask.processes(in: event.timers) {
      all.append(Decision(process, .timeout))
    }
    all = all.filter { decision in
      !decision.isSameThread(as: event.decision)
        && preemptions
          + (Self.isPreemption(to: decision.process, at: event, after: last) ? 1 : 0) <= bound
    }
    if event.candidates.nonzeroBitCount > 1, event.kind == .wake {
      for process in ProcessMask.processes(in: event.candidates) {
        var decision = event.decision
        decision.woken = process
        if decision != event.decision { all.append(decision) }
      }
    }
    guard deaths < crashes else { return all }
    if event.kind != .crash { all.append(Decision(event.process, .crash)) }
    // Whoever is woken here could have died in its sleep.
    for process in ProcessMask.processes(in: event.woken) {
      all.append(Decision(process, .crash))
    }
    return all
  }

  /// What to try next, or `nil` when everything has been.
  mutating func next() -> ExecutionPlan? {
    while !frames.isEmpty {
      let index = frames.count - 1
      if frames[index].left.isEmpty {
        frames.removeLast()
        continue
      }
      frames[index].decision = frames[index].left.removeFirst()
      var plan = ExecutionPlan()
      plan.script = frames.map(\.decision)
      return plan
    }
    return nil
  }

  /// Which share of the search is done, if all that is left is like what was seen.
  var shareDone: Double {
    var share = 0.0
    var weight = 1.0
    for frame in frames {
      let parts = Double(frame.all + 1)
      share += weight * Double(frame.all - frame.left.count) / parts
      weight /= parts
    }
    return share
  }
}
