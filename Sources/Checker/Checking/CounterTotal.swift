// SPDX-License-Identifier: Apache-2.0

/// The additions form one chain from 0 to the final value, in an order that real time allows.
///
/// Each addition tells the value it saw, so the order of the finished ones is known and a history
/// is judged in O(*n* log *n*). Where the chain has a gap, unfinished additions must fill it
/// exactly, each at most once: see ``GapFilling``.
struct CounterTotal {
  /// A difference between what an addition left and what the next one saw.
  private struct Gap {
    var place: Int
    var from: UInt64
    var to: UInt64
  }

  private let evidence: Evidence
  private let chain: [Call]
  private let pending: [Call]

  static func judge(_ evidence: Evidence) -> Finding {
    CounterTotal(evidence).finding()
  }

  private init(_ evidence: Evidence) {
    self.evidence = evidence
    let additions = evidence.history.calls.filter { $0.operation == .add }
    pending = additions.filter { $0.returned == nil }
    chain = additions.filter { $0.returned != nil }.sorted {
      ($0.result, $0.argument) < ($1.result, $1.argument)
    }
  }

  private func finding() -> Finding {
    var finding = Finding()
    var gaps: [Gap] = []
    var value: UInt64 = 0
    for (place, addition) in chain.enumerated() {
      if addition.result < value {
        finding.violate(describeLostUpdate(at: place, expected: value))
      } else if addition.result > value {
        gaps.append(Gap(place: place, from: value, to: addition.result))
      }
      value = addition.result &+ addition.argument
    }
    // The watchdog may have ended the round before the counter was read.
    if !evidence.isCut {
      let total = evidence.observations.finalCounter
      if total < value {
        finding.violate(
          "The acknowledged additions lead to \(value), but the counter ended at \(total).")
      } else if total > value {
        gaps.append(Gap(place: chain.count, from: value, to: total))
      }
    }
    guard finding.verdict == .passed else { return finding }
    checkRealTime(&finding)
    guard finding.verdict == .passed, !gaps.isEmpty else { return finding }
    checkGaps(gaps, &finding)
    return finding
  }

  private func describeLostUpdate(at place: Int, expected: UInt64) -> String {
    let addition = chain[place]
    let saw = "Worker \(addition.process)'s addition of \(addition.argument) (\(addition.span)) "
    guard place > 0 else { return saw + "saw \(addition.result)." }
    let before = chain[place - 1]
    return saw + "saw \(addition.result), but worker \(before.process)'s addition of "
      + "\(before.argument) to \(before.result) (\(before.span)) was acknowledged."
  }

  private func checkRealTime(_ finding: inout Finding) {
    var latest: Call?
    for addition in chain {
      if let earlier = latest, let returned = addition.returned, returned < earlier.invoked {
        finding.violate(
          "Worker \(earlier.process)'s addition (\(earlier.span)) saw \(earlier.result), although "
            + "worker \(addition.process)'s (\(addition.span)) had seen \(addition.result) before.")
      }
      if latest.map({ addition.invoked > $0.invoked }) ?? true {
        latest = addition
      }
    }
  }

  private func checkGaps(_ gaps: [Gap], _ finding: inout Finding) {
    guard gaps.count <= pending.count else {
      let gap = gaps[0]
      finding.violate(
        "The counter went from \(gap.from) to \(gap.to) without a recorded addition; "
          + "\(gaps.count) such steps cannot come from \(pending.count) unfinished additions.")
      return
    }
    let search = filling(of: gaps)
    switch search.solve() {
    case .possible:
      return
    case .impossible:
      let culprit = gaps.first { filling(of: [$0]).solve() == .impossible } ?? gaps[0]
      finding.violate(
        "The counter went from \(culprit.from) to \(culprit.to) without a recorded addition, and "
          + "the \(pending.count) unfinished additions do not explain every such step.")
    case .undecided:
      finding.doubt(
        "Whether \(Amount.text(pending.count, "unfinished addition")) made "
          + "\(Amount.text(gaps.count, "step")) of the counter "
          + "was not decided within the search's bound.")
    }
  }

  /// Works out which unfinished additions can stand in which gap, given who ran after whom.
  private func filling(of gaps: [Gap]) -> GapFilling {
    var earliestReturn = [UInt64](repeating: .max, count: chain.count + 1)
    for place in chain.indices.reversed() {
      earliestReturn[place] = min(earliestReturn[place + 1], chain[place].returned ?? .max)
    }
    var latestInvocation = [UInt64](repeating: 0, count: chain.count + 1)
    for place in chain.indices {
      latestInvocation[place + 1] = max(latestInvocation[place], chain[place].invoked)
    }
    return GapFilling(
      gaps: gaps.map { gap in
        GapFilling.Gap(
          size: gap.to - gap.from, earliestReturnAfter: earliestReturn[gap.place],
          latestInvocationBefore: latestInvocation[gap.place])
      },
      pieces: pending.map { call in
        GapFilling.Piece(
          size: call.argument, invoked: call.invoked,
          ended: evidence.history.deaths[call.process] ?? .max)
      })
  }
}
