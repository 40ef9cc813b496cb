// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

/// The built program with real worker processes.
@Suite(.serialized) struct RunTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func report(_ name: String) throws -> Report {
    try Report(json: Array(try folder.contents(of: name).utf8))
  }

  @Test func `one seed gives one determined part, and a report that agrees with the schema`() throws
  {
    let arguments = ["--seed", "1", "--procs", "2", "--scenario", "counter", "--quiet"]
    let first = try StressBinary.run(["run"] + arguments, in: folder)
    #expect(first.code == 0, "\(first)")
    #expect(first.errors == "")
    let name = "reports/stress-seed1-procs2-counter.json"
    #expect(first.output.hasSuffix("passed, report: \(name)\n"))
    #expect(try folder.names() == ["reports"])
    let second = try StressBinary.run(arguments + ["--output", "again.json"], in: folder)
    #expect(second.code == 0)
    let again = try report("again.json")
    #expect(try report(name).determined == again.determined)
    let validator = try SchemaValidator(schema: try Data(contentsOf: Repository.reportSchema))
    #expect(try validator.problems(with: folder.contents(of: "again.json")) == [])
    let compared = try StressBinary.run(
      ["compare", name, "again.json", "--threshold", "100%"],
      in: folder)
    #expect(compared.code == 0, "\(compared)")
  }

  @Test func `a broken twin exits with 1 and says how to run it again`() throws {
    let result = try StressBinary.run(
      ["--seed", "1", "--procs", "2", "--subject", "crashing-worker", "--output", "r.json"],
      in: folder)
    #expect(result.code == 1, "\(result)")
    #expect(result.errors.hasPrefix("counter: started\ncounter: violated, "))
    #expect(result.output.contains("counter: exit-status violated: "))
    #expect(
      result.output.contains(
        "stress --seed 1 --procs 2 --scenario counter --subject crashing-worker\n"))
    #expect(try report("r.json").verdict == .violated)
  }

  @Test func `a budget that runs out exits with 3, and a dash prints the report alone`() throws {
    let result = try StressBinary.run(
      ["--seed", "1", "--procs", "2", "--budget", "1ms", "--output", "-"], in: folder)
    #expect(result.code == 3, "\(result)")
    let report = try Report(json: Array(result.output.utf8))
    #expect(report.verdict == .inconclusive)
    #expect(!report.interrupted)
    #expect(result.errors.hasSuffix("inconclusive, report: standard output\n"))
    #expect(try folder.names() == [])
  }

  @Test func `an interrupt exits with 3 and leaves a report that says so`() throws {
    let result = try StressBinary.run(
      ["--seed", "1", "--procs", "2", "--output", "r.json"], in: folder,
      afterStart: { $0.interrupt() })
    #expect(result.code == 3, "\(result)")
    let report = try report("r.json")
    #expect(report.interrupted)
    #expect(report.verdict == .inconclusive)
  }
}
