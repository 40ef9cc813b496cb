// SPDX-License-Identifier: Apache-2.0

/// Exhaustive search that tries one order of each set of orders that lead to the same.
///
/// Dynamic partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson and
/// Sagonas, "Optimal Dynamic Partial Order Reduction", POPL 2014, section 4). Two events depend on
/// each other if they touch the same word and one writes, or if one wakes what the other sleeps
/// on. What the paper has no notion of is explored as if it were further processes: a death before
/// each step of each process, and each sleeper that a single wake-up could go to.
struct DependencySearch {
  /// What is known of one point of the present execution, before its event.
  private struct Frame {
    var event: StepEvent
    /// To be explored from here, in order; what is done stays in it.
    var backtrack: [Decision]
    var done: [StepEvent] = []
    /// What need not be explored from here, since it was, in another order.
    var sleep: [StepEvent]
    /// For each process, how many of its events come before this one and matter to it, and itself.
    var clock: [Int] = []

    mutating func add(_ decision: Decision) {
      if !backtrack.contains(decision) { backtrack.append(decision) }
    }
  }

  private let processes: Int
  private let crashes: Int
  private var frames: [Frame] = []
  /// From here on the present execution is new.
  private var branch = 0

  init(processes: Int, crashes: Int) {
    self.processes = processes
    self.crashes = crashes
  }

  // MARK: Taking in an execution

  /// Takes in the execution that the last plan led to.
  mutating func record(_ events: [StepEvent]) {
    if branch < frames.count {
      frames[branch].event = events[branch]
    }
    for index in branch..<events.count {
      if index == frames.count {
        let before = index > 0 ? frames[index - 1] : nil
        let inherited = before.map { ($0.sleep + $0.done, $0.event) }
        let sleep =
          inherited.map { list, event in
            list.filter { !$0.conflicts(with: event, isCertain: false) }
          } ?? []
        frames.append(
          Frame(event: events[index], backtrack: [events[index].decision], sleep: sleep))
      }
      frames[index].add(events[index].decision)
      addAlternatives(at: index)
      order(index)
    }
  }

  /// What could have happened in this event's place, for all that its process is concerned.
  private mutating func addAlternatives(at index: Int) {
    let event = frames[index].event
    for sleeper in ProcessMask.processes(in: event.candidates)
    where event.candidates.nonzeroBitCount > 1 {
      var decision = event.decision
      decision.woken = sleeper
      frames[index].add(decision)
    }
    for watcher in ProcessMask.processes(in: event.watchers)
    where event.watchers.nonzeroBitCount > 1 {
      var decision = event.decision
      decision.watcher = watcher
      frames[index].add(decision)
    }
    for sleeper in ProcessMask.processes(in: event.timed) {
      frames[index].add(Decision(sleeper, .timeout))
    }
    guard crashesBefore(index) < crashes else { return }
    if event.kind != .crash { frames[index].add(Decision(event.process, .crash)) }
    for sleeper in ProcessMask.processes(in: event.woken) {
      frames[index].add(Decision(sleeper, .crash))
    }
  }

  private func crashesBefore(_ index: Int) -> Int {
    frames[..<index].count { $0.event.kind == .crash }
  }

  // MARK: Order and races

  /// Finds what this event depends on, and adds a point to go back to for each race.
  private mutating func order(_ index: Int) {
    let event = frames[index].event
    var clock = Array(repeating: 0, count: processes)
    // Its own past, and the wake-ups that let it go on, come before it in every order.
    for earlier in (0..<index).reversed() {
      let other = frames[earlier].event
      let wokeIt = other.woken & 1 << UInt64(event.process) != 0
      if other.process == event.process || wokeIt {
        Self.join(&clock, frames[earlier].clock)
        if other.process == event.process { break }
      }
    }
    var races: [Int] = []
    for earlier in (0..<index).reversed() {
      let other = frames[earlier].event
      guard other.process != event.process, other.conflicts(with: event) else { continue }
      if clock[other.process] <= earlier { races.append(earlier) }
      Self.join(&clock, frames[earlier].clock)
    }
    clock[event.process] = index + 1
    frames[index].clock = clock
    for race in races { reverse(race, index) }
  }

  private static func join(_ clock: inout [Int], _ other: [Int]) {
    for process in clock.indices { clock[process] = max(clock[process], other[process]) }
  }

  /// Makes sure that some execution takes `later`, or what leads to it, before `earlier`.
  private mutating func reverse(_ earlier: Int, _ later: Int) {
    let first = frames[earlier].event
    var initials: [Decision] = []
    var seen: [Int] = []
    for index in (earlier + 1)...later {
      let event = frames[index].event
      let depends = frames[index].clock[first.process] > earlier
      guard index == later || !depends else { continue }
      let follows = seen.contains { frames[index].clock[frames[$0].event.process] > $0 }
      seen.append(index)
      if !follows { initials.append(event.decision) }
    }
    guard !initials.isEmpty else { return }
    let isCovered = initials.contains { initial in
      frames[earlier].backtrack.contains { $0.isSameThread(as: initial) }
    }
    if !isCovered { frames[earlier].add(Decision(initials[0].process, initials[0].action)) }
  }

  // MARK: The next execution

  /// What to try next, or `nil` when everything has been.
  mutating func next() -> ExecutionPlan? {
    while let frame = frames.last {
      let index = frames.count - 1
      if !frame.done.contains(frame.event) { frames[index].done.append(frame.event) }
      let known = frames[index].done + frame.sleep
      let choice = frame.backtrack.first { decision in
        !known.contains { $0.decision.matches(decision) }
      }
      if let choice {
        branch = index
        var plan = ExecutionPlan()
        plan.script = frames.dropLast().map(\.event.decision) + [choice]
        plan.sleeping = known
        // Should it turn out to be impossible, it is not tried again.
        frames[index].backtrack.removeAll { $0 == choice }
        return plan
      }
      frames.removeLast()
    }
    return nil
  }

  /// Takes in that what was tried last is not possible: where the order of events disables one, all
  /// that could have happened there is tried.
  mutating func fallBack() {
    for process in ProcessMask.processes(in: frames[branch].event.enabled) {
      frames[branch].add(Decision(process))
    }
    for process in ProcessMask.processes(in: frames[branch].event.timers) {
      frames[branch].add(Decision(process, .timeout))
    }
  }

  /// How many points the present execution has that can be gone back to.
  var depth: Int { frames.count }

  /// Which share of the search is done, if all that is left is like what was seen: the weighted
  /// backtrack estimate (Kilby, Slaney, Thiébaux and Walsh, "Estimating Search Tree Size", AAAI
  /// 2006).
  var shareDone: Double {
    var share = 0.0
    var weight = 1.0
    for frame in frames {
      let known = frame.done + frame.sleep
      let left = frame.backtrack.count { decision in
        !known.contains { $0.decision.matches(decision) }
      }
      let done = Double(frame.done.count)
      let all = done + Double(left) + 1
      share += weight * done / all
      weight /= all
    }
    return share
  }
}

extension Decision {
  /// Whether a decision that was taken is what another one asks for.
  fileprivate func matches(_ wanted: Decision) -> Bool {
    isSameThread(as: wanted) && (wanted.woken == nil || wanted.woken == woken)
      && (wanted.watcher == nil || wanted.watcher == watcher)
  }
}
