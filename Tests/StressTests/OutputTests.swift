// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

/// Where reports go, and that none is lost.
@Suite(.serialized) struct OutputTests {
  private static let run = "--seed 1 --procs 2 --scenario event --quiet"
  private static let name = "reports/stress-seed1-procs2-event"

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func shell(
    _ line: String, environment: [String: String] = [:]
  ) throws -> StressBinary.Result {
    try StressBinary.shell(line, in: folder, environment: environment)
  }

  @Test func `a second run replaces no report`() throws {
    #expect(try shell("$stress \(Self.run)").code == 0)
    let first = try folder.contents(of: Self.name + ".json")
    let second = try shell("$stress \(Self.run)")
    #expect(
      second.output.hasSuffix(
        "passed, report: \(Self.name)-2.json (\(Self.name).json is kept)\n"), "\(second)")
    #expect(try folder.contents(of: Self.name + ".json") == first)
    #expect(
      try Report(json: Array(folder.contents(of: Self.name + "-2.json").utf8)).verdict == .passed)
  }

  @Test func `runs at the same time have a report each`() throws {
    let result = try shell(
      "for i in 1 2 3; do $stress \(Self.run) > out$i & done; wait; ls reports")
    #expect(
      result.output.split(separator: "\n").map(String.init)
        == ["-2.json", "-3.json", ".json"].map { "stress-seed1-procs2-event" + $0 }, "\(result)")
  }

  @Test func `what is printed to run again keeps the evidence`() throws {
    let twin = "--seed 1 --procs 2 --subject crashing-worker"
    let name = "reports/stress-seed1-procs2-counter-crashing-worker.json"
    let first = try shell("$stress \(twin) --quiet")
    #expect(first.code == 1, "\(first)")
    let evidence = try folder.contents(of: name)
    let line = try #require(
      first.output.split(separator: "\n").first { $0.hasPrefix("run again: ") })
    let again = try shell("\(line.dropFirst("run again: ".count)) --quiet")
    #expect(again.code == 1, "\(again)")
    #expect(try folder.contents(of: name) == evidence)
  }

  @Test func `a named report is replaced, and it is said`() throws {
    #expect(try shell("$stress \(Self.run) --output r.json").output.hasSuffix("report: r.json\n"))
    let second = try shell("$stress \(Self.run) --output r.json")
    #expect(second.output.hasSuffix("report: r.json (in place of the one before)\n"))
    #expect(try folder.names() == ["r.json"])
  }

  @Test func `a disk that fills up leaves nothing and is named`() throws {
    // A mount of its own needs rights that not everyone has.
    let probe = try shell("unshare --mount --map-root-user mount -t tmpfs -o size=8k none /mnt")
    guard probe.code == 0 else { return }
    let line =
      "mkdir small && mount -t tmpfs -o size=8k none small && head -c 3000 /dev/zero > small/r.json"
      + " && $stress \(Self.run) --scenario pool,manager --output small/r.json > /dev/null; "
      + "echo $?; ls -A small; stat -c %s small/r.json"
    let result = try shell("unshare --mount --map-root-user bash -c '\(line)'")
    #expect(result.output == "2\nr.json\n3000\n", "\(result)")
    #expect(
      result.errors == #"stress: --output: "small/r.json" cannot be written: no space left"# + "\n")
  }

  @Test func `a full device is named, and a violation stays one`() throws {
    let passed = try shell("$stress \(Self.run) --output /dev/full")
    #expect(passed.code == 2, "\(passed)")
    #expect(
      passed.errors == #"stress: --output: "/dev/full" cannot be written: no space left"# + "\n")
    let violated = try shell(
      "$stress --seed 1 --procs 2 --subject crashing-worker --quiet --output /dev/full")
    #expect(violated.code == 1, "\(violated)")
    let unseen = try shell(
      "$stress --seed 1 --procs 2 --subject crashing-worker --quiet --output r.json > /dev/full")
    #expect(unseen.code == 1, "\(unseen)")
  }

  @Test(arguments: ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
  func `without standard streams a run is as good, and its report is written`(
    _ closed: String
  ) throws {
    let result = try shell("$stress \(Self.run) --output r.json \(closed)")
    #expect(result.code == 0, "\(result)")
    #expect(try Report(json: Array(folder.contents(of: "r.json").utf8)).verdict == .passed)
    #expect(try shell("$stress \(Self.run) --output - 1>&-").code == 2)
  }

  @Test func `a name that leads nowhere makes no folder`() throws {
    for line in [
      "--output nowhere/r.json", "explore --scenario lock --output nowhere/r.json",
      "explore --scenario lock --corpus nowhere/c.txt",
    ] {
      let result = try shell("$stress \(line)")
      #expect(result.code == 2, "\(result)")
      #expect(result.errors.contains(#"there is no folder "nowhere""#), "\(result)")
    }
    #expect(try folder.names() == [])
  }

  @Test func `what is shown adds up`() throws {
    let result = try shell("$stress --seed 1 --procs 2 --scenario event,semaphore --quiet")
    let rows = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    func seconds(_ name: String, _ column: Int) -> Double? {
      rows.first { $0.first.map(String.init) == name }.flatMap { Double($0[column]) }
    }
    let parts = try [
      #require(seconds("event", 3)), #require(seconds("semaphore", 3)),
      #require(seconds("overhead", 1)),
    ]
    let total = try #require(seconds("total", 1))
    #expect((parts.reduce(0, +) * 100).rounded() == (total * 100).rounded(), "\(result)")
    let report = try Report(
      json: Array(folder.contents(of: "reports/stress-seed1-procs2-semaphore+event.json").utf8))
    let measured = report.measured
    let walls = measured.scenarios.reduce(0) { $0 + $1.wallNanoseconds }
    #expect(walls + measured.run.overheadNanoseconds == measured.run.durationNanoseconds)
    #expect(measured.scenarios.allSatisfy { $0.wallNanoseconds > $0.workNanoseconds })
    #expect(measured.run.startedAt.wholeMatch(of: /20[0-9-]{8}T[0-9:]{8}Z/) != nil)
    #expect(measured.run.commandLine.first == "stress")
    #expect(measured.run.commandLine.suffix(2) == ["event,semaphore", "--quiet"])
  }
}
