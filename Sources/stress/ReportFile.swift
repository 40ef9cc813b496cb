// SPDX-License-Identifier: Apache-2.0

import Checker
import FoundationEssentials

/// The place of a report that is written.
struct ReportFile {
  /// Where reports are put whose place no one has named; the only folder that is made.
  static let folder = "reports"
  private static let numberLimit = 100_000

  /// Where a report was put, and what was there before.
  struct Written: Equatable {
    var path: String
    /// In brackets, or empty.
    var note: String = ""

    /// What the last line says of it.
    var text: String { note.isEmpty ? path : "\(path) (\(note))" }
  }

  /// The file's name as it was given, or as we have made it.
  let path: String
  /// Whether someone has named it: then it is replaced, else what is there stays.
  var isNamed = true
  /// What named it.
  var flag = "--output"

  /// Makes sure that a report could be written, and leaves an existing one as it is.
  ///
  /// Makes our own folder if it is missing, and for a moment an empty file beside the report's
  /// place.
  func checkWritable() throws(UsageError) {
    do throws(HostFileError) {
      try makeFolder()
      try target().checkWritable()
    } catch {
      throw unwritable(error)
    }
  }

  /// Writes the report: afterwards the file holds all of it, or what it held before.
  ///
  /// A name of our own gets a number where it is taken.
  func write(_ text: String) throws(UsageError) -> Written {
    do throws(HostFileError) {
      guard isNamed else { return try number(text) }
      let target = try target()
      let isReplaced = try target.isReplaceable() ? target.exists() : false
      try target.write(text)
      return Written(path: path, note: isReplaced ? "in place of the one before" : "")
    } catch {
      throw unwritable(error)
    }
  }

  private func number(_ text: String) throws(HostFileError) -> Written {
    try makeFolder()
    if try HostFile(path).create(text) { return Written(path: path) }
    let stem = path.hasSuffix(".json") ? path.dropLast(".json".count) : path[...]
    for number in 2...Self.numberLimit {
      let numbered = "\(stem)-\(number).json"
      if try HostFile(numbered).create(text) {
        return Written(path: numbered, note: "\(path) is kept")
      }
    }
    return Written(path: path)
  }

  private func makeFolder() throws(HostFileError) {
    guard path.hasPrefix(Self.folder + "/"), !isNamed else { return }
    try HostFile(Self.folder).makeFolder()
  }

  /// The place behind symbolic links, because a new file takes the place of the name it is given.
  private func target() throws(HostFileError) -> HostFile {
    let file = HostFile(path)
    guard try file.isReplaceable() else { return file }
    return HostFile(URL(filePath: path).resolvingSymlinksInPath().path)
  }

  private func unwritable(_ error: HostFileError) -> UsageError {
    let reason = error.isMissing ? missingFolder ?? error.description : error.description
    return UsageError(flag: flag, value: path, "cannot be written: \(reason)")
  }

  /// The first folder on the way that is not there.
  private var missingFolder: String? {
    var way = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/").dropLast() {
      way += way.isEmpty || way.hasSuffix("/") ? String(part) : "/\(part)"
      if (try? HostFile(way).exists()) != true {
        return "there is no folder \(way.debugDescription)"
      }
    }
    return nil
  }
}
