// SPDX-License-Identifier: Apache-2.0

/// What became of the items of a queue: each that was put is got once, whole, and no other is.
///
/// The identity of a corrupt item is not trusted: it counts as one delivery of an unknown item, so
/// that a changed byte is reported as that and not as a lost and an invented item too. O(*n*).
struct ItemDelivery {
  private let evidence: Evidence
  private var puts: [UInt64: Call] = [:]
  private var gets: [Call] = []
  private var corruptGets: [Call] = []
  private var pendingGets = 0

  init(_ evidence: Evidence) {
    self.evidence = evidence
    for call in evidence.history.calls {
      if call.operation == .put {
        puts[call.argument] = call
      } else if call.operation == .get {
        if call.returned == nil {
          pendingGets += 1
        } else if !call.intact {
          corruptGets.append(call)
        } else if call.result != Call.nothing {
          gets.append(call)
        }
      }
    }
    gets.sort { $0.invoked < $1.invoked }
    corruptGets.sort { $0.invoked < $1.invoked }
  }

  /// No acknowledged item is missing, but for one per `get` that died with its caller.
  static func judgeLosses(_ evidence: Evidence) -> Finding {
    ItemDelivery(evidence).losses()
  }

  /// No item is got twice, before it was put, or without having been put.
  static func judgeDuplicates(_ evidence: Evidence) -> Finding {
    ItemDelivery(evidence).duplicates()
  }

  /// Every item that is got has its length and checksum.
  static func judgeCorruption(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    for get in ItemDelivery(evidence).corruptGets {
      finding.violate(
        "\(evidence.name(of: get.process).capitalizedFirst) got item "
          + "\(evidence.name(ofIdentity: get.result)) with a wrong length or checksum "
          + "(\(get.span)).")
    }
    return finding
  }

  private func losses() -> Finding {
    var finding = Finding()
    // Until the queue was drained, an item that no one got may still be in it.
    guard !evidence.isCut else { return finding }
    let got = Set(gets.map(\.result))
    let missing = puts.values
      .filter { $0.returned != nil && $0.result == 0 && !got.contains($0.argument) }
      .sorted { $0.invoked < $1.invoked }
    guard missing.count > pendingGets + corruptGets.count else { return finding }
    for put in missing {
      guard !finding.isFull else { break }
      finding.violate(
        "Item \(evidence.name(ofIdentity: put.argument)) was put by worker \(put.process) "
          + "(\(put.span)) and never got; "
          + "\(Amount.text(missing.count, "item is", "items are")) missing, of which "
          + "\(Amount.text(pendingGets, "unfinished get")) can have taken at most one each.")
    }
    return finding
  }

  private func duplicates() -> Finding {
    var finding = Finding()
    var first: [UInt64: Call] = [:]
    for get in gets {
      let item = evidence.name(ofIdentity: get.result)
      let getter = evidence.name(of: get.process)
      guard let put = puts[get.result] else {
        finding.violate(
          "\(getter.capitalizedFirst) got item \(item) (\(get.span)), which no one put.")
        continue
      }
      if put.returned != nil, put.result != 0 {
        finding.violate(
          "\(getter.capitalizedFirst) got item \(item) (\(get.span)), whose put was refused "
            + "(\(put.span)).")
      } else if let returned = get.returned, returned < put.invoked {
        finding.violate(
          "\(getter.capitalizedFirst) got item \(item) (\(get.span)) before worker "
            + "\(put.process) put it (\(put.span)).")
      }
      if let other = first[get.result] {
        finding.violate(
          "Item \(item) was got by \(evidence.name(of: other.process)) (\(other.span)) and again "
            + "by \(getter) (\(get.span)).")
      } else {
        first[get.result] = get
      }
    }
    return finding
  }
}
