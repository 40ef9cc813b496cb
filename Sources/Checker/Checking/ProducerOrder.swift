// SPDX-License-Identifier: Apache-2.0

/// The items of one producer are not got in another order than they were put.
///
/// Two gets that overlap may have happened either way, so only a get that begins after the get of
/// a later item has returned is proof (a bad pattern of Henzinger, Sezgin and Vafeiadis, CONCUR
/// 2013). Of an item that is got twice, the first time counts. O(*n* log *n*).
enum ProducerOrder {
  private struct Delivery {
    var put: Call
    var get: Call
  }

  static func judge(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    var earliest: Delivery?
    for delivery in deliveries(evidence.history) {
      // A delivery of another producer starts anew.
      if let later = earliest, later.put.process == delivery.put.process {
        if let returned = later.get.returned, returned < delivery.get.invoked {
          finding.violate(
            "Worker \(delivery.put.process) put item "
              + "\(evidence.name(ofIdentity: delivery.put.argument)) before "
              + "\(evidence.name(ofIdentity: later.put.argument)), but "
              + "\(evidence.name(of: later.get.process)) got the later one (\(later.get.span)) "
              + "before \(evidence.name(of: delivery.get.process)) asked for the earlier one "
              + "(\(delivery.get.span)).")
        }
        if (delivery.get.returned ?? .max) < (later.get.returned ?? .max) {
          earliest = delivery
        }
      } else {
        earliest = delivery
      }
    }
    return finding
  }

  /// The delivered items, producer by producer, the latest put first.
  private static func deliveries(_ history: History) -> [Delivery] {
    var gets: [UInt64: Call] = [:]
    for call in history.calls
    where call.operation == .get && call.returned != nil && call.intact {
      if let known = gets[call.result], known.invoked < call.invoked { continue }
      gets[call.result] = call
    }
    var deliveries: [Delivery] = []
    for call in history.calls where call.operation == .put {
      if let get = gets[call.argument] {
        deliveries.append(Delivery(put: call, get: get))
      }
    }
    return deliveries.sorted {
      ($0.put.process, $1.put.invoked) < ($1.put.process, $0.put.invoked)
    }
  }
}
