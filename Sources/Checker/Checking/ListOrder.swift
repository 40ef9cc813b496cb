// SPDX-License-Identifier: Apache-2.0

/// The list holds what was appended, in an order that explains what everyone saw.
///
/// Only appends change it, so its elements at the end are the order of the appends, and a call that
/// sees *k* elements came after the first *k* appends and before the next one. Each append then has
/// an earliest instant (its own beginning, that of an earlier append, that of a call that did not
/// see it) and a latest one (its own end, that of a later append, that of a call that saw it). An
/// order exists exactly if none is later than the other: doing each append as early as it may be
/// breaks nothing else. An append that a death cut off has happened if its element is there.
/// O(*n* log *n*).
struct ListOrder {
  /// A ticket, and the call it belongs to.
  private struct Bound {
    var ticket: UInt64
    var call: Call?
  }

  private let evidence: Evidence
  private let final: [UInt64]
  private var places: [UInt64: Int] = [:]
  private var earliest: [Bound]
  private var latest: [Bound]
  private var finding = Finding()

  static func judge(_ evidence: Evidence) -> Finding {
    // The watchdog may have ended the round before the list was read.
    guard !evidence.isCut else { return Finding() }
    var order = ListOrder(evidence)
    order.checkElements()
    guard order.finding.verdict == .passed else { return order.finding }
    order.checkOrder()
    return order.finding
  }

  private init(_ evidence: Evidence) {
    self.evidence = evidence
    final = evidence.observations.finalList
    earliest = final.map { _ in Bound(ticket: 0) }
    latest = final.map { _ in Bound(ticket: .max) }
  }

  /// Each finished append is there once, an unfinished one at most once, and nothing else.
  private mutating func checkElements() {
    for (place, value) in final.enumerated() where places.updateValue(place, forKey: value) != nil {
      finding.violate("Element \(evidence.name(ofIdentity: value)) is in the list twice.")
    }
    let appends = evidence.history.calls.filter { $0.operation == .append }
      .sorted { $0.invoked < $1.invoked }
    var strangers = Set(final)
    for append in appends {
      strangers.remove(append.argument)
      guard let place = places[append.argument] else {
        if append.returned != nil {
          finding.violate(
            "Worker \(append.process) appended \(evidence.name(ofIdentity: append.argument)) "
              + "(\(append.span)), but it is not in the list.")
        }
        continue
      }
      notBefore(append, place)
      notAfter(append, place)
    }
    for value in strangers.sorted() {
      finding.violate(
        "Element \(evidence.name(ofIdentity: value)) is in the list, but no one appended it.")
    }
  }

  private mutating func checkOrder() {
    for call in evidence.history.calls where call.returned != nil {
      if call.operation == .count {
        sees(call, Int(clamping: call.result))
      } else if call.operation == .element {
        let place = Int(clamping: call.argument)
        if call.result == Call.nothing {
          notBefore(call, place)
        } else if final.indices.contains(place), final[place] == call.result {
          notAfter(call, place)
        } else {
          let name = evidence.name(ofIdentity: call.result)
          finding.violate(
            "\(evidence.name(of: call.process).capitalizedFirst) read \(name) at index \(place) "
              + "(\(call.span)), which is not what stands there at the end.")
        }
      }
    }
    for place in final.indices.dropFirst() where earliest[place - 1].ticket > earliest[place].ticket
    {
      earliest[place] = earliest[place - 1]
    }
    for place in final.indices.dropFirst().reversed()
    where latest[place].ticket < latest[place - 1].ticket {
      latest[place - 1] = latest[place]
    }
    // Where one place is impossible its neighbours often are, for the same reason.
    var told: UInt64?
    for place in final.indices where latest[place].ticket < earliest[place].ticket {
      if told == earliest[place].ticket { continue }
      told = earliest[place].ticket
      let text = describeConflict(at: place)
      finding.violate(text)
    }
  }

  private func describeConflict(at place: Int) -> String {
    let (earliest, latest) = (earliest[place], latest[place])
    return
      "The element at index \(place), \(evidence.name(ofIdentity: final[place])), was there at "
      + "ticket \(latest.ticket) at the latest (\(describe(latest.call))), and not before "
      + "\(earliest.ticket) (\(describe(earliest.call)))."
  }

  /// A call saw so many elements.
  private mutating func sees(_ call: Call, _ count: Int) {
    guard count <= final.count else {
      finding.violate(
        "\(evidence.name(of: call.process).capitalizedFirst) counted "
          + "\(Amount.text(count, "element")) (\(call.span)), but there are "
          + "\(final.count) at the end."
      )
      return
    }
    notBefore(call, count)
    notAfter(call, count - 1)
  }

  /// The append of an element did not happen before a call began.
  private mutating func notBefore(_ call: Call, _ place: Int) {
    guard earliest.indices.contains(place), earliest[place].ticket < call.invoked else { return }
    earliest[place] = Bound(ticket: call.invoked, call: call)
  }

  /// The append of an element happened before a call ended.
  private mutating func notAfter(_ call: Call, _ place: Int) {
    let end = evidence.end(of: call)
    guard latest.indices.contains(place), end < latest[place].ticket else { return }
    latest[place] = Bound(ticket: end, call: call)
  }

  private func describe(_ call: Call?) -> String {
    guard let call else { return "the end" }
    let what =
      switch call.operation {
      case .append: "appended \(evidence.name(ofIdentity: call.argument))"
      case .count: "counted \(call.result)"
      default: "read index \(call.argument)"
      }
    return "\(evidence.name(of: call.process)) \(what), \(call.span)"
  }
}
