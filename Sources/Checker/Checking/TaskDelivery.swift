// SPDX-License-Identifier: Apache-2.0

/// What became of items that have to be finished.
///
/// Each that was put is taken and finished once, by who took it or by its death. O(*n* log *n*).
///
/// What a worker dies with has failed, or, in a schedule that redelivers, is taken by another one.
/// A call that a death cut off has come to its point or not. What it does not see: that the items
/// which the dead have taken without telling keep a join from returning.
struct TaskDelivery {
  private let evidence: Evidence
  private var puts: [Call] = []
  /// By item, in the order in which they began.
  private var gets: [UInt64: [Call]] = [:]
  private var dones: [UInt64: [Call]] = [:]
  private var joins: [Call] = []
  private var cutGets: [Call] = []
  private var cutDones = 0

  init(_ evidence: Evidence) {
    self.evidence = evidence
    for call in evidence.history.calls.sorted(by: { $0.invoked < $1.invoked }) {
      switch call.operation {
      case .put: puts.append(call)
      case .get where call.returned == nil: cutGets.append(call)
      case .get where call.result != Call.nothing: gets[call.result, default: []].append(call)
      case .done:
        dones[call.argument, default: []].append(call)
        if call.returned == nil { cutDones += 1 }
      case .join: joins.append(call)
      default: break
      }
    }
  }

  private var redelivers: Bool { evidence.schedule.redelivers }

  private func hasDied(_ process: Int) -> Bool { evidence.history.deaths[process] != nil }

  /// The items that were surely put.
  private var accepted: [Call] { puts.filter { $0.returned != nil && $0.result == 0 } }

  /// The items that were surely put and that no one has told to have taken, in order of their puts.
  private var missing: [Call] { accepted.filter { gets[$0.argument] == nil } }

  private func isDone(_ item: UInt64, by process: Int) -> Bool {
    dones[item]?.contains { $0.process == process && $0.returned != nil } ?? false
  }

  /// Every accepted item is taken, but for one per `get` that died with its caller, unless those
  /// are delivered again.
  static func judgeLosses(_ evidence: Evidence) -> Finding {
    TaskDelivery(evidence).losses()
  }

  private func losses() -> Finding {
    var finding = Finding()
    guard !evidence.isCut else { return finding }
    if redelivers { checkLeftItems(&finding) }
    guard !isEachLossExplained else { return finding }
    for put in missing where !finding.isFull {
      finding.violate(
        "Item \(evidence.name(ofIdentity: put.argument)) was put by worker \(put.process) "
          + "(\(put.span)) and never taken; "
          + "\(Amount.text(missing.count, "item is", "items are")) missing, and "
          + "\(Amount.text(cutGets.count, "taker")) died in the middle.")
    }
    return finding
  }

  /// Whether what no one has taken can be what those have who died taking.
  private var isEachLossExplained: Bool {
    let takers = redelivers ? [] : cutGets.map(evidence.end).sorted()
    // The latest items need the takers that died last.
    return missing.count <= takers.count
      && zip(missing.reversed(), takers.reversed()).allSatisfy { $0.invoked < $1 }
  }

  /// What the last one who had an item died with must have been taken again.
  private func checkLeftItems(_ finding: inout Finding) {
    for (item, takers) in gets.sorted(by: { $0.key < $1.key }) where !finding.isFull {
      guard let last = chain(of: takers, item)?.last, hasDied(last.process),
        dones[item]?.contains(where: { $0.process == last.process }) != true
      else { continue }
      finding.violate(
        "Item \(evidence.name(ofIdentity: item)) was taken by worker \(last.process) "
          + "(\(last.span)), which died with it, and by no one afterwards.")
    }
  }

  /// No item is taken without having been put, or again, but from the hands of the dead.
  static func judgeDuplicates(_ evidence: Evidence) -> Finding {
    TaskDelivery(evidence).duplicates()
  }

  private func duplicates() -> Finding {
    var finding = Finding()
    let known = Dictionary(puts.map { ($0.argument, $0) }) { first, _ in first }
    for (item, takers) in gets.sorted(by: { $0.key < $1.key }) {
      let name = evidence.name(ofIdentity: item)
      let first = takers[0]
      guard let put = known[item], put.returned == nil || put.result == 0 else {
        finding.violate(
          "\(evidence.name(of: first.process)) took item \(name) (\(first.span)), which no one put."
        )
        continue
      }
      if let early = takers.first(where: { $0.returned ?? .max < put.invoked }) {
        finding.violate("Item \(name) was taken (\(early.span)) before it was put (\(put.span)).")
      }
      guard let chain = chain(of: takers, item) else {
        let list = takers.map { "\(evidence.name(of: $0.process)) (\($0.span))" }
        finding.violate("Item \(name) was taken by \(list.joined(separator: " and again by ")).")
        continue
      }
      for (one, next) in zip(chain, chain.dropFirst())
      where next.returned ?? .max < evidence.lastTicket(of: one.process) {
        finding.violate(
          "Item \(name) was taken by \(evidence.name(of: next.process)) (\(next.span)) when worker "
            + "\(one.process), who had it (\(one.span)), was still alive.")
      }
    }
    return finding
  }

  /// Who had an item, one after the other, or `nil` when more than one cannot have lost it.
  ///
  /// Which of them took it first is not known: a get may have begun long before it took. But only
  /// who died with it has left it to another one, and no one dies twice; in the order of their
  /// deaths they must have had it.
  private func chain(of takers: [Call], _ item: UInt64) -> [Call]? {
    var leavers: [Int: Call] = [:]
    var keepers: [Call] = []
    for taker in takers {
      let isLeft = redelivers && hasDied(taker.process) && !isDone(item, by: taker.process)
      if isLeft, leavers.updateValue(taker, forKey: taker.process) == nil { continue }
      keepers.append(taker)
    }
    guard keepers.count <= 1, keepers.allSatisfy({ leavers[$0.process] == nil }) else { return nil }
    return leavers.values.sorted {
      evidence.lastTicket(of: $0.process) < evidence.lastTicket(of: $1.process)
    } + keepers
  }

  /// Nothing is unfinished at the end, and what has failed is what the dead had in their hands.
  static func judgeFinishing(_ evidence: Evidence) -> Finding {
    TaskDelivery(evidence).finishing()
  }

  private func finishing() -> Finding {
    var finding = Finding()
    guard !evidence.isCut else { return finding }
    let (failed, left) = (
      evidence.observations.failedItems, evidence.observations.unfinishedItems
    )
    if left != 0 {
      finding.violate("\(Amount.text(left, "item is", "items are")) left unfinished.")
    }
    let inHands = gets.reduce(0) { sum, entry in
      sum
        + entry.value.count { taker in
          hasDied(taker.process)
            && !(dones[entry.key]?.contains { $0.process == taker.process } ?? false)
        }
    }
    // What was surely put and that no one has taken is what those have who died taking.
    let least = inHands + (isEachLossExplained ? missing.count : 0)
    let most = max(least, inHands + mostTakenByCutGets + cutDones)
    if !(redelivers ? 0...0 : least...most).contains(failed) {
      finding.violate(
        "\(Amount.text(failed, "item has", "items have")) failed; "
          + "the dead had \(inHands) in their hands, \(missing.count) are missing, and "
          + "\(cutGets.count) died taking one, \(cutDones) finishing one.")
    }
    return finding
  }

  /// How many items the gets that a death cut off can have taken at most.
  private var mostTakenByCutGets: Int {
    let items = puts.filter { gets[$0.argument] == nil && ($0.returned == nil || $0.result == 0) }
    var taken = 0
    for end in cutGets.map(evidence.end).sorted()
    where taken < items.count && items[taken].invoked < end {
      taken += 1
    }
    return taken
  }

  /// At some instant of a join everything was finished.
  static func judgeJoins(_ evidence: Evidence) -> Finding {
    TaskDelivery(evidence).prematureJoins()
  }

  private func prematureJoins() -> Finding {
    var finding = Finding()
    let stretches = unfinishedStretches
    for join in joins {
      guard let end = join.returned else { continue }
      // Up to here something was unfinished; where this comes to the end, there is no instant.
      var reached = join.invoked
      var last: Stretch?
      for stretch in stretches where stretch.start <= reached && stretch.end > reached {
        (reached, last) = (stretch.end, stretch)
      }
      guard reached >= end, let last, !finding.isFull else { continue }
      finding.violate(
        "\(evidence.name(of: join.process)) joined (\(join.span)), and at no time of it everything "
          + "was finished: item \(evidence.name(ofIdentity: last.item)) was put before ticket "
          + "\(last.start) and finished after \(last.end).")
    }
    return finding
  }

  private struct Stretch {
    var item: UInt64
    var start: UInt64
    var end: UInt64
  }

  /// For each item that was taken, from when to when it surely was put and not finished, in order.
  ///
  /// What no one has ever taken is lost, or was taken by one who died: that is another matter.
  private var unfinishedStretches: [Stretch] {
    puts.compactMap { put in
      guard let takers = gets[put.argument] else { return nil }
      let dones = dones[put.argument] ?? []
      let ends = takers.map(\.returned) + dones.map(\.returned) + [evidence.end(of: put)]
      let dead = takers.filter { hasDied($0.process) && !isDone(put.argument, by: $0.process) }
      let beginnings =
        takers.map(\.invoked) + [put.invoked] + dones.filter { $0.returned != nil }.map(\.invoked)
        + dead.map { evidence.lastTicket(of: $0.process) }
      guard let start = ends.compactMap({ $0 }).min(), let end = beginnings.max(), start < end,
        // Whoever lives and has not finished it is in the middle of the round.
        !dones.isEmpty || !dead.isEmpty
      else { return nil }
      return Stretch(item: put.argument, start: start, end: end)
    }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }
}
