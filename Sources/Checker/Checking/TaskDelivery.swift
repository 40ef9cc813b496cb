// SPDX-License-Identifier: Apache-2.0

/// What became of items that have to be finished.
///
/// Each that was put is taken and finished once, by who took it or by its death. O(*n* log *n*).
///
/// What a worker dies with has failed, or, in a schedule that redelivers, is taken by another one.
/// A call that a death cut off has come to its point or not.
struct TaskDelivery {
  private let evidence: Evidence
  private var puts: [Call] = []
  /// By item, in the order in which they began.
  private var gets: [UInt64: [Call]] = [:]
  private var dones: [UInt64: [Call]] = [:]
  private var joins: [Call] = []
  private var cutGets = 0
  private var cutDones = 0

  init(_ evidence: Evidence) {
    self.evidence = evidence
    for call in evidence.history.calls.sorted(by: { $0.invoked < $1.invoked }) {
      switch call.operation {
      case .put: puts.append(call)
      case .get where call.returned == nil: cutGets += 1
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
    let missing = accepted.filter { gets[$0.argument] == nil }
    guard missing.count > (redelivers ? 0 : cutGets) else { return finding }
    for put in missing where !finding.isFull {
      finding.violate(
        "Item \(evidence.name(ofIdentity: put.argument)) was put by worker \(put.process) "
          + "(\(put.span)) and never taken; \(missing.count) items are missing, and "
          + "\(cutGets) takers died in the middle.")
    }
    return finding
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
      if let returned = first.returned, returned < put.invoked {
        finding.violate("Item \(name) was taken (\(first.span)) before it was put (\(put.span)).")
      }
      // Which of them took it first is not known: a get may have begun long before it took. But
      // only who died with it has left it to another one, and no one dies twice.
      var leavers: Set<Int> = []
      let keepers = takers.filter { taker in
        let isLeft = redelivers && hasDied(taker.process) && !isDone(item, by: taker.process)
        return !isLeft || !leavers.insert(taker.process).inserted
      }
      guard keepers.count > 1 || keepers.count == 1 && leavers.contains(keepers[0].process) else {
        continue
      }
      let list = takers.map { "\(evidence.name(of: $0.process)) (\($0.span))" }
      finding.violate("Item \(name) was taken by \(list.joined(separator: " and again by ")).")
    }
    return finding
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
    if left != 0 { finding.violate("\(left) items are left unfinished.") }
    let inHands = gets.reduce(0) { sum, entry in
      sum
        + entry.value.count { taker in
          hasDied(taker.process)
            && !(dones[entry.key]?.contains { $0.process == taker.process } ?? false)
        }
    }
    let range = redelivers ? 0...0 : inHands...(inHands + cutGets + cutDones)
    if !range.contains(failed) {
      finding.violate(
        "\(failed) items have failed; the dead had \(inHands) in their hands, and \(cutGets) died "
          + "taking one, \(cutDones) finishing one.")
    }
    return finding
  }

  /// A join does not return before everything is finished that was put before it was called.
  static func judgeJoins(_ evidence: Evidence) -> Finding {
    TaskDelivery(evidence).prematureJoins()
  }

  private func prematureJoins() -> Finding {
    var finding = Finding()
    for join in joins {
      guard let end = join.returned else { continue }
      for put in accepted where put.returned ?? .max < join.invoked {
        // What no one has ever taken is lost, which is another matter.
        guard let takers = gets[put.argument], !finding.isFull else { continue }
        let isDone = dones[put.argument]?.contains { $0.invoked < end } ?? false
        let hasFailed = !redelivers && takers.contains { hasDied($0.process) }
        if !isDone, !hasFailed {
          finding.violate(
            "\(evidence.name(of: join.process)) joined (\(join.span)) before item "
              + "\(evidence.name(ofIdentity: put.argument)) was finished, which worker "
              + "\(put.process) had put (\(put.span)).")
        }
      }
    }
    return finding
  }
}
