// SPDX-License-Identifier: Apache-2.0

/// The dictionary answers as one that does each call at one instant would.
///
/// Every key is a register of its own, and every value is written once, so it is known which write
/// a read saw. A write and its reads are a *cluster*; from the first end of one of its calls to the
/// last beginning of one, its value must have been there: its *zone*, called forward. Where every
/// call began before the first one ended, the zone is backward: somewhere between, at an instant.
/// The calls of a key can be put in order exactly if no read ends before its write begins, no two
/// forward zones overlap, and no backward zone lies inside a forward one (Gibbons and Korach,
/// "Testing Shared Memories", SIAM J. Comput. 1997, theorem 4.2). That nothing is there at first is
/// a write before everything. A write that a death cut off has happened if someone read it.
/// O(*n* log *n*).
struct DictionaryZones {
  private let evidence: Evidence

  static func judge(_ evidence: Evidence) -> Finding {
    DictionaryZones(evidence: evidence).finding()
  }

  private func finding() -> Finding {
    var finding = Finding()
    var writes: [UInt64: Call] = [:]
    var reads: [UInt64: [Call]] = [:]
    var keys: Set<UInt64> = []
    for call in evidence.history.calls {
      if call.operation == .store {
        writes[call.argument] = call
        keys.insert(Instruction.key(of: call.argument))
      } else if call.operation == .look, call.returned != nil {
        reads[call.argument, default: []].append(call)
        keys.insert(call.argument)
      }
    }
    let byKey = Dictionary(grouping: writes.values) { Instruction.key(of: $0.argument) }
    for key in keys.sorted() {
      let clusters = clusters(of: key, byKey[key] ?? [], reads[key] ?? [], &finding)
      guard finding.verdict == .passed else { return finding }
      compare(clusters, of: key, &finding)
    }
    return finding
  }

  /// The writes of a key, each with its reads; a read that no write explains is a violation.
  private func clusters(
    of key: UInt64, _ writes: [Call], _ reads: [Call], _ finding: inout Finding
  ) -> [ValueCluster] {
    var readsOf = Dictionary(grouping: reads, by: \.result)
    var clusters: [ValueCluster] = []
    if let initial = readsOf.removeValue(forKey: Call.nothing) {
      clusters.append(ValueCluster(write: nil, ending: 0, reads: initial))
    }
    for write in writes.sorted(by: { $0.invoked < $1.invoked }) {
      let reads = readsOf.removeValue(forKey: write.argument) ?? []
      if write.returned == nil, reads.isEmpty { continue }
      for read in reads where read.returned ?? .max < write.invoked {
        finding.violate(
          "\(evidence.name(of: read.process).capitalizedFirst) read \(name(of: write.argument)) "
            + "under key \(key) (\(read.span)) before worker \(write.process) stored it "
            + "(\(write.span)).")
      }
      clusters.append(ValueCluster(write: write, ending: evidence.end(of: write), reads: reads))
    }
    for read in readsOf.values.joined().sorted(by: { $0.invoked < $1.invoked }) {
      finding.violate(
        "\(evidence.name(of: read.process).capitalizedFirst) read \(name(of: read.result)) under "
          + "key \(key) (\(read.span)), which no one had stored there.")
    }
    return clusters
  }

  private func compare(_ clusters: [ValueCluster], of key: UInt64, _ finding: inout Finding) {
    let forward = clusters.filter(\.isForward).sorted { $0.firstEnd < $1.firstEnd }
    for (one, other) in zip(forward, forward.dropFirst())
    where other.firstEnd < one.lastBeginning {
      finding.violate(
        "Under key \(key), \(describe(one)), and \(describe(other)): both at once.")
    }
    guard finding.verdict == .passed else { return }
    for cluster in clusters where !cluster.isForward {
      let (low, high) = (cluster.lastBeginning, cluster.firstEnd)
      guard let zone = Self.last(of: forward, beginningBefore: low), high < zone.lastBeginning
      else { continue }
      finding.violate(
        "Under key \(key), \(describe(zone)), but \(name(of: cluster)) was stored and seen only "
          + "between tickets \(low) and \(high).")
    }
  }

  /// The last of zones in order that begins before a ticket.
  private static func last(
    of zones: [ValueCluster], beginningBefore ticket: UInt64
  ) -> ValueCluster? {
    var (low, high) = (0, zones.count)
    while low < high {
      let middle = (low + high) / 2
      if zones[middle].firstEnd < ticket { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? zones[low - 1] : nil
  }

  private func describe(_ cluster: ValueCluster) -> String {
    "\(name(of: cluster)) was there from ticket \(cluster.firstEnd) to \(cluster.lastBeginning) "
      + "(\(describe(cluster.first)); \(describe(cluster.last)))"
  }

  private func describe(_ call: Call?) -> String {
    guard let call else { return "the beginning" }
    let verb = call.operation == .store ? "stored" : "read"
    return "\(evidence.name(of: call.process)) \(verb) it, \(call.span)"
  }

  private func name(of cluster: ValueCluster) -> String {
    cluster.write.map { name(of: $0.argument) } ?? "nothing"
  }

  private func name(of value: UInt64) -> String {
    "value " + evidence.name(ofIdentity: Instruction.identity(ofValue: value))
  }
}
