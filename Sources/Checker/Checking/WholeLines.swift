// SPDX-License-Identifier: Apache-2.0

/// The file holds the line of every finished write exactly once and whole, and nothing else.
///
/// A write that died with its worker may have left nothing, its whole line, or a beginning of it
/// that the next holder of the lock closes with a line feed. O(*n* log *n*) in the file's length.
struct WholeLines {
  private let evidence: Evidence
  private var written: [UInt64: Call] = [:]
  private var plannedParts: [UInt64: Int] = [:]

  static func judge(_ evidence: Evidence) -> Finding {
    WholeLines(evidence).finding()
  }

  private init(_ evidence: Evidence) {
    self.evidence = evidence
    for call in evidence.history.calls where call.operation == .write {
      written[call.argument] = call
    }
    for case .write(let line, let parts) in evidence.schedule.programs.joined() {
      plannedParts[line] = parts
    }
  }

  private func finding() -> Finding {
    var finding = Finding()
    var found: Set<UInt64> = []
    var torn: [OutputFile.Piece] = []
    for piece in evidence.file.pieces {
      guard let header = piece.header else {
        torn.append(piece)
        continue
      }
      let name = evidence.name(ofIdentity: header.line)
      if !isExpected(header) {
        finding.violate("Line \(name) at byte \(piece.offset) was never written.")
      } else if !found.insert(header.line).inserted {
        finding.violate("Line \(name) stands again at byte \(piece.offset).")
      }
    }
    checkFragments(torn, leftBy: candidates(found), &finding)
    // The watchdog may have ended the round before the file was read.
    guard !evidence.isCut else { return finding }
    let missing = written.values
      .filter { $0.returned != nil && !found.contains($0.argument) }
      .sorted { $0.invoked < $1.invoked }
    for write in missing {
      guard !finding.isFull else { break }
      finding.violate(
        "Line \(evidence.name(ofIdentity: write.argument)), written by worker \(write.process) "
          + "(\(write.span)), is not in the file as a whole.")
    }
    return finding
  }

  private func isExpected(_ header: OutputLine.Header) -> Bool {
    guard let call = written[header.line] else { return false }
    return call.process == header.process && plannedParts[header.line] == header.parts
  }

  /// The bytes of the lines that may have been torn, each once.
  private func candidates(_ found: Set<UInt64>) -> [[UInt8]] {
    written.values
      .filter { $0.returned == nil && !found.contains($0.argument) }
      .sorted { $0.invoked < $1.invoked }
      .compactMap { call in
        plannedParts[call.argument].map { parts in
          [UInt8](
            OutputLine.parts(line: call.argument, parts: parts, process: call.process).joined())
        }
      }
  }

  /// Gives each fragment a write of its own.
  ///
  /// The lines that a fragment may begin are among those that a shorter fragment of it may, so
  /// serving the longest first serves all that can be served.
  private func checkFragments(
    _ torn: [OutputFile.Piece], leftBy candidates: [[UInt8]], _ finding: inout Finding
  ) {
    var candidates = candidates
    var strangers: [OutputFile.Piece] = []
    for piece in torn.sorted(by: { $0.bytes.count > $1.bytes.count }) {
      if let match = candidates.firstIndex(where: { $0.starts(with: piece.bytes) }) {
        candidates.remove(at: match)
      } else {
        strangers.append(piece)
      }
    }
    for piece in strangers.sorted(by: { $0.offset < $1.offset }) {
      guard !finding.isFull else { break }
      finding.violate(
        "At byte \(piece.offset), \(Amount.text(piece.bytes.count, "byte")) are not a whole line, "
          + "nor the beginning of one whose writer died: \"\(excerpt(piece.bytes))\".")
    }
  }

  private func excerpt(_ bytes: ArraySlice<UInt8>) -> String {
    let longest = 60
    let text = bytes.prefix(longest).map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
    return String(decoding: text, as: UTF8.self) + (bytes.count > longest ? "..." : "")
  }
}
