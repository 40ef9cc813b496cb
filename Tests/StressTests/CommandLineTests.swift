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
    _ name: String, seed: UInt64 = 1, verdict: Verdict = .passed, rate: Double = 1000
  ) throws {
    let report = Report(
      verdict: verdict, interrupted: false,
      determined: Determined(
        seed: seed, processes: 2, faults: [],
        scenarios: [
          ScenarioVerdict(
            name: "counter", subject: "primitives", schedule: "0123456789abcdef",
            verdict: verdict,
            invariants: [InvariantVerdict(name: "first", verdict: verdict, detail: "all")])
        ]),
      measured: Measured(
        environment: .current(),
        scenarios: [
          ScenarioMeasurement(
            name: "counter", operations: 1000, durationNanoseconds: 1_000_000_000,
            operationsPerSecond: rate,
            latencyNanoseconds: Latency(p50: 1000, p90: 2000, p99: 3000, p999: 4000, max: 5000),
            witnesses: [], diagnosis: "")
        ]))
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
        proved: no difference (1 scenarios, 1 invariants)

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

  @Test(arguments: [
    ("", #"stress: "b.json" is not JSON"#),
    ("{}", #"stress: "b.json" is not a report: schemaVersion is missing"#),
    (
      #"{"schemaVersion": 9}"#,
      #"stress: "b.json" has schema version 9, but only version 1 is known"#
    ),
    (#"{"schemaVersion": 1}"#, #"stress: "b.json" is not a report: verdict is missing"#),
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
