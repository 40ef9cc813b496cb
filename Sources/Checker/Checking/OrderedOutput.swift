// SPDX-License-Identifier: Apache-2.0

/// Lines stand in the file in the order in which the lock was granted to their writers.
///
/// The grant numbers, drawn while holding the lock, must also respect real time: a write that
/// returned before another was called has the smaller number. O(*n* log *n*).
enum OrderedOutput {
  static func judge(_ evidence: Evidence) -> Finding {
    var finding = Finding()
    let writes = evidence.history.calls.filter { $0.operation == .write && $0.returned != nil }
    checkFile(evidence, writes, &finding)
    checkGrants(evidence, writes, &finding)
    return finding
  }

  private static func checkFile(
    _ evidence: Evidence, _ writes: [Call], _ finding: inout Finding
  ) {
    var waiting: [UInt64: Call] = [:]
    for write in writes {
      waiting[write.argument] = write
    }
    var previous: Call?
    for piece in evidence.file.pieces {
      // A line that stands twice is in its place the first time.
      guard let line = piece.header?.line, let write = waiting.removeValue(forKey: line)
      else { continue }
      if let before = previous, before.result > write.result {
        finding.violate(
          "\(describe(before, evidence)) stands before \(describe(write, evidence)) in the file.")
      }
      previous = write
    }
  }

  private static func checkGrants(
    _ evidence: Evidence, _ writes: [Call], _ finding: inout Finding
  ) {
    var latest: Call?
    var previous: Call?
    for write in writes.sorted(by: { ($0.result, $0.invoked) < ($1.result, $1.invoked) }) {
      if let before = previous, before.result == write.result {
        finding.violate(
          "\(describe(before, evidence)) and \(describe(write, evidence)) had the same grant.")
      }
      if let earlier = latest, let returned = write.returned, returned < earlier.invoked {
        finding.violate(
          "\(describe(write, evidence)) was written (\(write.span)) before "
            + "\(describe(earlier, evidence)) was begun (\(earlier.span)).")
      }
      if latest.map({ write.invoked > $0.invoked }) ?? true {
        latest = write
      }
      previous = write
    }
  }

  private static func describe(_ write: Call, _ evidence: Evidence) -> String {
    "Line \(evidence.name(ofIdentity: write.argument)) of grant \(write.result)"
  }
}
