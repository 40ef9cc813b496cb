// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// Runs the contests that were asked for and shows their results.
struct BenchmarkRun {
  /// Everything that a program reads.
  private struct Report: Encodable {
    var schemaVersion = 1
    var passes: Int
    var results: [ContestResult]
  }

  let options: BenchmarkOptions

  func execute() throws {
    guard !options.wantsHelp else { return print(BenchmarkOptions.help) }
    let contests = ContestCatalog.contests.filter { contest in
      options.filter.map { contest.name.contains($0) } ?? true
    }
    guard !contests.isEmpty else {
      let names = ContestCatalog.contests.map(\.name).joined(separator: ", ")
      throw BenchmarkUsageError("--filter: nothing has that in its name; there are \(names)")
    }
    switch options.format {
    case .text: try showTable(of: contests)
    case .json: try showReport(of: contests)
    }
  }

  /// A row appears as soon as it is measured.
  private func showTable(of contests: [Contest]) throws {
    let table = ContestTable(contests)
    print(table.header)
    var notes: [String] = []
    for contest in contests {
      let result = try contest.run(passes: options.passes)
      print(table.row(of: result))
      notes += result.notes.map { "\(contest.name): \($0)" }
      fflush(nil)
    }
    for note in notes {
      print(note)
    }
  }

  private func showReport(of contests: [Contest]) throws {
    let results = try contests.map { try $0.run(passes: options.passes) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let report = Report(passes: options.passes, results: results)
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }
}
