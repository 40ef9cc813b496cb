// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

/// The built program's `explore` and `replay`, with real processes.
@Suite(.serialized) struct ExploreTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func explore(_ arguments: String...) throws -> StressBinary.Result {
    try StressBinary.run(["explore", "--quiet"] + arguments, in: folder)
  }

  @Test func `a complete search says so, in a report that agrees with the schema`() throws {
    let result = try explore(
      "--scenario", "lock", "--strategy", "exhaustive", "--crash", "--output", "lock.json")
    #expect(result.code == 0, "\(result)")
    #expect(result.errors == "")
    #expect(result.output.contains("passed, complete"))
    let text = try folder.contents(of: "lock.json")
    let schema = try Data(contentsOf: Repository.explorationSchema)
    let validator = try SchemaValidator(schema: schema)
    #expect(try validator.problems(with: text) == [])
    let report = try ExplorationReport(json: Array(text.utf8))
    #expect(report.determined.isComplete)
    #expect(report.determined.traceDigest.count == 16)
    #expect(report.determined.killPoints.allSatisfy { $0.hit == $0.known })
  }

  @Test func `a seed gives one report but for what was measured`() throws {
    for name in ["a.json", "b.json"] {
      let result = try explore(
        "--scenario", "queue", "--procs", "3", "--crash", "--schedules", "50", "--seed", "7",
        "--output", name)
      #expect(result.code == 0, "\(result)")
    }
    let reports = try ["a.json", "b.json"].map {
      try ExplorationReport(json: Array(folder.contents(of: $0).utf8))
    }
    #expect(reports[0].determined == reports[1].determined)
  }

  @Test func `a budget that runs out is inconclusive`() throws {
    let result = try explore(
      "--scenario", "allocator", "--operations", "5", "--strategy", "exhaustive", "--budget",
      "50ms")
    #expect(result.code == 3, "\(result)")
  }

  @Test(arguments: [
    ["explore"], ["explore", "--scenario", "lok"],
    ["explore", "--scenario", "lock", "--procs", "0"],
    ["explore", "--scenario", "lock", "--strategy", "clever"],
    ["explore", "--scenario", "lock", "--crashes", "3"],
    ["explore", "--scenario", "lock", "--strategy", "exhaustive", "--procs", "17"],
    ["explore", "--scenario", "lock", "--corpus", "corpus.txt"],
    ["explore", "--scenario", "lock", "--preemptions", "1"],
    ["explore", "--scenario", "lock", "--output", "/dev/null/x"],
    ["replay"], ["replay", "lock:2x1:9"], ["replay", "nothing:2x1:0"], ["replay", "missing.json"],
    ["replay", "lock:2x1:1!,1"],
  ])
  func `misuse is one clear line`(arguments: [String]) throws {
    try folder.write("lock:2x1:7\n", to: "corpus.txt")
    let result = try StressBinary.run(arguments, in: folder)
    #expect(result.code == 2, "\(result)")
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("stress: "))
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test func `a schedule is replayed many times with the same steps`() throws {
    let result = try StressBinary.run(
      ["replay", "lock:2x1:0*2,1,0!,1*3", "--times", "100"], in: folder)
    #expect(result.code == 0, "\(result)")
    #expect(result.output.contains("killed"))
    #expect(result.output.hasSuffix("100 times the same\n"))
  }
}
