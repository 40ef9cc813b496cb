// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

/// The built program: exit codes and messages that need no worker process.
@Suite struct CommandLineTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func report(
    _ name: String, seed: UInt64 = 1, verdict: Verdict = .passed, rate: Double = 1000,
    cores: Int = 2, startedAt: String = "2026-01-31T23:59:59Z"
  ) throws {
    let report = SmallReport.make(
      seed: seed, verdict: verdict, rate: rate, cores: cores, startedAt: startedAt)
    try folder.write(try report.json(), to: name)
  }

  @Test(arguments: [
    (["--procs", "x"], #"stress: --procs: "x" is not a whole number from 1 to 1000"#),
    (["run", "--sed", "1"], #"stress: unknown flag "--sed", did you mean --seed?"#),
    (
      ["--scenario", "x"],
      #"stress: --scenario: "x" is not one of counter, recursive-lock, memory, queue, "#
        + "simple-queue, joinable-queue, condition, connection, output, semaphore, event, barrier, "
        + "manager, pool"
    ),
    (["compare", "a.json"], "stress: compare: needs two reports, OLD and NEW"),
    (
      ["compare", "a.json", "b.json"],
      #"stress: "a.json" cannot be read: no such file or directory"#
    ),
    (["compare", ".", "b.json"], #"stress: "." cannot be read: is a directory"#),
    (
      ["--output", "resports/a/r.json"],
      #"stress: --output: "resports/a/r.json" cannot be written: there is no folder "resports""#
    ),
    (["--output", "."], #"stress: --output: "." cannot be written: is a directory"#),
  ])
  func `bad usage gives one line and exits with 2`(arguments: [String], line: String) throws {
    let result = try StressBinary.run(arguments, in: folder)
    #expect(result.code == 2)
    #expect(result.errors == line + "\n")
    #expect(result.output == "")
    #expect(try folder.names() == [])
  }

  @Test(arguments: [["--help"], ["help", "run"], ["compare", "--help"], ["--version"], ["list"]])
  func `information goes to standard output and exits with 0`(arguments: [String]) throws {
    let result = try StressBinary.run(arguments, in: folder)
    #expect(result.code == 0)
    #expect(result.errors == "")
    #expect(result.output.hasSuffix("\n"))
  }

  @Test func `the list names everything in the catalog in both forms`() throws {
    let text = try StressBinary.run(["list"], in: folder).output
    let json = try StressBinary.run(["list", "--format", "json"], in: folder).output
    let decoded = try JSONDecoder().decode([ScenarioDescription].self, from: Data(json.utf8))
    #expect(decoded == ScenarioCatalog.scenarios)
    for scenario in ScenarioCatalog.scenarios {
      for name in [scenario.name] + scenario.invariants + scenario.subjects.map(\.name) {
        #expect(text.contains(name))
      }
    }
  }

  @Test func `a full standard output is an error`() throws {
    let result = try StressBinary.run(["list"], in: folder, outputPath: "/dev/full")
    #expect(result.code == 2)
    #expect(result.errors == "stress: standard output: cannot be written\n")
  }

  @Test func `equal reports compare clean`() throws {
    try report("a.json")
    let result = try StressBinary.run(["compare", "a.json", "a.json"], in: folder)
    #expect(result.code == 0)
    #expect(result.errors == "")
    #expect(
      result.output == """
        old  2026-01-31T23:59:59Z  2.0 s  load 0.50  stress --seed 1
        new  2026-01-31T23:59:59Z  2.0 s  load 0.50  stress --seed 1

        proved: no difference (1 scenario, 1 invariant)

        scenario   calls/s       new  ratio      p50      new  ratio      p99      new  ratio
        counter   1.00 k/s  1.00 k/s  x1.00  1.00 µs  1.00 µs  x1.00  3.00 µs  3.00 µs  x1.00

        no regression

        """)
  }

  @Test func `a worse verdict exits with 1, in both forms`() throws {
    try report("a.json")
    try report("b.json", seed: 2, verdict: .violated)
    let result = try StressBinary.run(["compare", "a.json", "b.json"], in: folder)
    #expect(result.code == 1)
    #expect(result.output.contains("  run            seed     different  1 -> 2\n"))
    #expect(result.output.contains("  counter first  verdict  worse      passed -> violated\n"))
    #expect(result.output.hasSuffix("regression: 3 worse in what was proved, 0 slower\n"))
    let json = try StressBinary.run(["compare", "--format=json", "a.json", "b.json"], in: folder)
    #expect(json.code == 1)
    let comparison = try JSONDecoder().decode(Comparison.self, from: Data(json.output.utf8))
    #expect(comparison.regressed)
    #expect(comparison.changes.count == 4)
  }

  @Test func `a fall in throughput exits with 1 beyond the threshold only`() throws {
    try report("a.json")
    try report("b.json", rate: 650)
    let fall = try StressBinary.run(["compare", "a.json", "b.json"], in: folder)
    #expect(fall.code == 1)
    #expect(fall.output.contains("x0.65"))
    #expect(fall.output.contains("slower by more than 30 %"))
    let accepted = try StressBinary.run(
      ["compare", "a.json", "b.json", "--threshold", "40%"], in: folder)
    #expect(accepted.code == 0)
  }

  @Test func `speed on another machine is shown, and judged only on request`() throws {
    try report("a.json")
    try report("b.json", rate: 100, cores: 8)
    let shown = try StressBinary.run(["compare", "a.json", "b.json"], in: folder)
    #expect(shown.code == 0, "\(shown)")
    #expect(shown.output.contains("speed is shown and not judged (--judge-speed judges it)"))
    #expect(shown.output.contains("slower by more than 30 %"))
    #expect(shown.output.hasSuffix("no regression\n"))
    let judged = try StressBinary.run(["compare", "--judge-speed", "a.json", "b.json"], in: folder)
    #expect(judged.code == 1)
    #expect(judged.output.hasSuffix("regression: 0 worse in what was proved, 1 slower\n"))
    let json = try StressBinary.run(
      ["compare", "a.json", "b.json", "--format", "json"], in: folder)
    #expect(json.code == 0)
  }

  @Test func `swapped reports are noticed`() throws {
    try report("old.json")
    try report("new.json", startedAt: "2026-03-01T12:00:00Z")
    let right = try StressBinary.run(["compare", "old.json", "new.json"], in: folder)
    #expect(!right.output.contains("warning"))
    let swapped = try StressBinary.run(["compare", "new.json", "old.json"], in: folder)
    #expect(swapped.code == 0)
    #expect(swapped.output.hasPrefix("warning: the new report is of 2026-01-31T23:59:59Z"))
    let json = try StressBinary.run(
      ["compare", "new.json", "old.json", "--format", "json"], in: folder)
    #expect(json.errors.hasPrefix("stress: warning: "))
    #expect(try JSONDecoder().decode(Comparison.self, from: Data(json.output.utf8)).warnings != [])
  }

  @Test func `two reports without a scenario in common show nothing`() throws {
    let empty = SmallReport.make(scenarios: [])
    try folder.write(try empty.json(), to: "empty.json")
    let result = try StressBinary.run(["compare", "empty.json", "empty.json"], in: folder)
    #expect(result.code == 3, "\(result)")
    #expect(result.output.hasSuffix("nothing to compare: no scenario is in both reports\n"))
  }

  @Test(arguments: [
    ("", #"stress: "b.json" is empty"#),
    ("{", #"stress: "b.json" is not JSON: line 1, column 2: it ends too early"#),
    ("{}", #"stress: "b.json" is not a report: schemaVersion is missing"#),
    (
      #"{"schemaVersion": 9}"#,
      #"stress: "b.json" has schema version 9, but only version 2 is known"#
    ),
    (#"{"schemaVersion": 2}"#, #"stress: "b.json" is not a report: verdict is missing"#),
  ])
  func `what is no report is named with its file and exits with 2`(
    text: String, line: String
  ) throws {
    try report("a.json")
    try folder.write(text, to: "b.json")
    let result = try StressBinary.run(["compare", "a.json", "b.json"], in: folder)
    #expect(result.code == 2)
    #expect(result.errors == line + "\n")
    #expect(result.output == "")
  }
}
