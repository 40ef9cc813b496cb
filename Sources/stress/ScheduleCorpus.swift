// SPDX-License-Identifier: Apache-2.0

import Checker

/// The schedules that have failed before, a line each; they are tried first.
struct ScheduleCorpus {
  /// Of each scenario so many are kept, the newest.
  static let limit = 20

  let path: String
  private let file: HostFile
  private let lines: [String]

  /// Reads a corpus; one that is not there yet is empty.
  init(path: String) throws(UsageError) {
    self.path = path
    file = HostFile(path)
    let bytes: [UInt8]
    do throws(HostFileError) {
      bytes = try file.exists() ? file.read() : []
    } catch {
      throw UsageError(flag: "--corpus", value: path, "cannot be used: \(error)")
    }
    if path != ExploreOptions.corpus {
      try ReportFile(path: path, flag: "--corpus").checkWritable()
    }
    lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("#") }
    for line in lines {
      do {
        try ExplorationCatalog.validate(line)
      } catch {
        throw UsageError(flag: "--corpus", value: path, "has a line that is no schedule: \(error)")
      }
    }
  }

  func schedules(of scenario: String) -> [String] {
    lines.filter { $0.hasPrefix(scenario + ":") }
  }

  /// Puts a failing schedule first.
  func keep(_ violation: ExplorationViolation) throws(UsageError) {
    let scenario = violation.schedule.prefix { $0 != ":" }
    var kept = [violation.schedule]
    var ofThis = 1
    for line in lines where line != violation.schedule {
      if line.hasPrefix(scenario + ":") {
        ofThis += 1
        if ofThis > Self.limit { continue }
      }
      kept.append(line)
    }
    let text =
      "# Schedules that have failed: stress explore tries them first.\n"
      + kept.map { $0 + "\n" }.joined()
    do throws(HostFileError) {
      // No one has named its folder.
      if path == ExploreOptions.corpus { try HostFile(ReportFile.folder).makeFolder() }
      try file.write(text)
    } catch {
      throw UsageError(flag: "--corpus", value: path, "cannot be written: \(error)")
    }
  }
}
