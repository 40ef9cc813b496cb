// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import stress

@Suite struct ArgumentsTests {
  private func options(_ words: String...) throws -> RunOptions {
    guard case .run(let options) = try Arguments.parse(words) else {
      throw UsageError("not a run")
    }
    return options
  }

  @Test func `no words run everything with the defaults`() throws {
    let options = try options()
    #expect(options.seed == 42)
    #expect(options.processes == 50)
    #expect(options.scenarios == ScenarioCatalog.scenarios.map(\.name))
    #expect(options.subject == "primitives")
    #expect(options.faults == [])
    #expect(options.budgetNanoseconds == nil)
    #expect(options.output == "reports/stress-seed42-procs50.json")
    #expect(!options.isQuiet)
    #expect(try Arguments.parse(["run"]) == .run(options))
  }

  @Test(arguments: [
    ([], "stress-seed42-procs50"),
    (["--seed", "7", "--procs", "2"], "stress-seed7-procs2"),
    (["--scenario", "queue,counter"], "stress-seed42-procs50-counter+queue"),
    (["--subject", "lossy-queue"], "stress-seed42-procs50-queue-lossy-queue"),
    (["--faults", "stop,kill"], "stress-seed42-procs50-kill+stop"),
    (["--scenario=queue", "--faults=kill"], "stress-seed42-procs50-queue-kill"),
  ])
  func `the default name tells what the work follows from`(words: [String], name: String) throws {
    guard case .run(let options) = try Arguments.parse(words) else { return }
    #expect(options.output == "reports/\(name).json")
    #expect(!options.isOutputNamed)
  }

  @Test func `the default name of an exploration tells it, too`() throws {
    let words = [
      "explore", "--scenario", "lock", "--strategy", "exhaustive", "--crash", "--preemptions", "1",
    ]
    guard case .explore(let options) = try Arguments.parse(words) else { return }
    #expect(
      options.output == "reports/explore-lock-2x1-exhaustive-seed1-crashes1-preemptions1.json")
  }

  @Test(arguments: [
    ("auto", ColorChoice.auto), ("always", .always), ("never", .never),
  ])
  func `every command takes a choice of colour`(text: String, choice: ColorChoice) throws {
    #expect(try options("--color", text).color == choice)
    let flag = "--color=\(text)"
    #expect(try Arguments.parse(["list", flag]) == .list(ListOptions(color: choice)))
    #expect(
      try Arguments.parse(["compare", "a", "b", flag])
        == .compare(CompareOptions(old: "a", new: "b", color: choice)))
    #expect(
      try Arguments.parse(["replay", "a", flag])
        == .replay(ReplayOptions(schedule: "a", color: choice)))
  }

  @Test func `values follow their flags in both forms`() throws {
    let spaced = try options(
      "--seed", "7", "--procs", "2", "--scenario", "queue", "--faults", "stop,kill", "--budget",
      "30s", "--output", "-", "--quiet")
    let joined = try options(
      "--seed=7", "--procs=2", "--scenario=queue", "--faults=kill,stop", "--budget=30000ms",
      "--output=-", "--quiet")
    #expect(spaced == joined)
    #expect(spaced.faults == [.kill, .stop])
    #expect(spaced.budgetNanoseconds == 30_000_000_000)
    #expect(spaced.printsReport)
  }

  @Test(arguments: [
    ("0", 0), ("0x2A", 42), ("18446744073709551615", UInt64.max), ("0xffffffffffffffff", .max),
  ])
  func `seeds are decimal or hexadecimal`(text: String, seed: UInt64) throws {
    #expect(try options("--seed", text).seed == seed)
  }

  @Test(arguments: [
    ("1ms", 1_000_000), ("500ms", 500_000_000), ("2m", 120_000_000_000), ("1h", 3_600_000_000_000),
  ])
  func `budgets have units`(text: String, nanoseconds: UInt64) throws {
    #expect(try options("--budget", text).budgetNanoseconds == nanoseconds)
  }

  @Test func `scenarios may be repeated or listed, and run in the catalog's order`() throws {
    #expect(
      try options("--scenario", "queue", "--scenario=counter").scenarios == ["counter", "queue"])
    #expect(try options("--scenario", "queue,counter").scenarios == ["counter", "queue"])
  }

  @Test func `a broken twin chooses its scenario`() throws {
    let options = try options("--subject", "lossy-queue")
    #expect(options.scenarios == ["queue"])
    #expect(
      options.arguments(repeating: ["queue"])
        == ["--seed", "42", "--procs", "50", "--scenario", "queue", "--subject", "lossy-queue"])
  }

  @Test func `the arguments that repeat a run parse to the same work`() throws {
    let original = try options("--seed=0xff", "--procs=3", "--faults=kill", "--scenario=output")
    guard
      case .run(let again) = try Arguments.parse(original.arguments(repeating: ["output"]))
    else {
      Issue.record("not a run")
      return
    }
    #expect(again.seed == original.seed)
    #expect(again.processes == original.processes)
    #expect(again.faults == original.faults)
    #expect(again.scenarios == original.scenarios)
  }

  @Test func `the other commands are read`() throws {
    #expect(try Arguments.parse(["list"]) == .list(ListOptions()))
    #expect(try Arguments.parse(["list", "--format=json"]) == .list(ListOptions(format: .json)))
    #expect(
      try Arguments.parse(["compare", "a", "--threshold", "12.5%", "b"])
        == .compare(CompareOptions(old: "a", new: "b", thresholdPercent: 12.5)))
    #expect(
      try Arguments.parse(["compare", "a", "--judge-speed", "b"])
        == .compare(CompareOptions(old: "a", new: "b", judgesSpeed: true)))
    #expect(
      try Arguments.parse(["compare", "--threshold=30", "--format", "json", "--", "-a", "--b"])
        == .compare(CompareOptions(old: "-a", new: "--b", format: .json)))
    #expect(try Arguments.parse(["--version"]) == .version)
  }

  @Test(arguments: [
    (["--help"], Invocation.Topic.stress), (["-h"], .stress), (["help"], .stress),
    (["--seed", "x", "--help"], .stress), (["help", "run"], .run), (["run", "--help"], .run),
    (["list", "-h"], .list), (["help", "compare"], .compare), (["compare", "--help"], .compare),
  ])
  func `help is found`(words: [String], topic: Invocation.Topic) throws {
    #expect(try Arguments.parse(words) == .help(topic))
    #expect(Help.text(on: topic).hasSuffix("\n"))
  }

  @Test(arguments: [
    (["--procs", "x"], #"--procs: "x" is not a whole number from 1 to 1000"#),
    (["--procs", "0"], #"--procs: "0" is not"#), (["--procs", "1001"], #"--procs: "1001" is not"#),
    (["--procs", "+5"], #"--procs: "+5" is not"#), (["--procs", "-5"], #"--procs: "-5" is not"#),
    (["--procs", ""], #"--procs: "" is not"#), (["--seed", "-1"], #"--seed: "-1" is not"#),
    (["--seed", "18446744073709551616"], #"--seed: "18446744073709551616" is not"#),
    (["--seed", "0x"], #"--seed: "0x" is not"#), (["--seed", "0x+1"], #"--seed: "0x+1" is not"#),
    (["--seed", "ff"], #"--seed: "ff" is not"#), (["--seed", "1\n2"], #"--seed: "1\n2" is not"#),
    (["--seed"], "--seed: needs a value"), (["--seed", "--quiet"], "--seed: needs a value"),
    (["--seed", "1", "--seed=2"], "--seed: is given twice"),
    (["--quiet", "--quiet"], "--quiet: is given twice"),
    (["--quiet=yes"], "--quiet: takes no value"),
    (["--sed", "1"], #"unknown flag "--sed", did you mean --seed?"#),
    (["--processes", "1"], #"unknown flag "--processes""#),
    (["-x"], #"unknown flag "-x""#),
    (["list", "--seed", "1"], #"unknown flag "--seed""#),
    (["--scenario", "nope"], #""nope" is not one of counter, recursive-lock, memory, queue"#),
    (["--scenario", ""], #"--scenario: "" is not one of"#),
    (["--scenario", "queue,"], #"--scenario: "" is not one of"#),
    (["--scenario", "queue,queue"], #"--scenario: "queue" is named twice"#),
    (["--scenario", "cuonter"], #""cuonter" is not a scenario, did you mean counter?"#),
    (["--scenario", "lock"], "is a scenario of stress explore, not of stress run"),
    (["counter"], #"unknown command "counter", did you mean --scenario counter?"#),
    (["explore", "--scenario", "counter"], "is a scenario of stress run, not of stress explore"),
    (["explore", "--scenario", "lokc"], "did you mean lock?"),
    (["explore", "--scenario", "lock", "--strategy", "exaustive"], "did you mean exhaustive?"),
    (["explore", "--scenario", "lock", "--schedules", "0"], "is not a whole number from 1 on"),
    (["explore", "--scenario", "lock", "--operations", "0"], "is not a whole number from 1"),
    (["explore", "--scenario", "lock", "--repeat", "0"], "is not a whole number from 1"),
    (["explore", "--scenario", "condition", "--procs", "1"], "needs at least 2 processes"),
    (["replay", "lock:2x1:0", "--times", "0"], "is not a whole number from 1"),
    (["--faults", "kil"], "none alone, did you mean kill?"),
    (["list", "--format", "jsn"], "text, json, did you mean json?"),
    (["--color", "alway"], "is not one of auto, always, never, did you mean always?"),
    (["--subject", "lossy-quee"], "did you mean lossy-queue?"),
    (["--subject", "nothing-like-it"], "stress list names them"),
    (
      ["--subject", "lossy-queue", "--scenario", "counter"], #"of scenario "counter", but of queue"#
    ),
    (["--faults", "bite"], #"--faults: "bite" is not one of kill, stop, or none alone"#),
    (["--faults", "kill,none"], #"--faults: "none" is not one of"#),
    (["--faults", "kill,kill"], #"--faults: "kill" is named twice"#),
    (["--budget", "30"], #"--budget: "30" is not a time above zero such as 500ms, 30s or 2m"#),
    (["--budget", "0s"], #"--budget: "0s" is not"#), (["--budget", "1.5s"], "is not a time"),
    (["--budget", "99999999999999999999s"], "is not a time"), (["--budget", "s"], "is not a time"),
    (["--budget", "18446744073709551615h"], "is not a time"), (["--budget", "-1s"], "is not a"),
    (["--output", ""], #"--output: "" is not a file name"#),
    (["run", "extra"], #"unexpected argument "extra""#),
    (["rum"], #"unknown command "rum", did you mean run?"#),
    (["wholly-else"], #"unknown command "wholly-else", stress --help lists them"#),
    ([""], #"unknown command """#), (["help", "x", "y"], #"unexpected argument "y""#),
    (["help", "nope-nope"], "unknown command"), (["--version", "x"], #"unexpected argument "x""#),
    (["compare"], "compare: needs two reports, OLD and NEW"),
    (["compare", "a"], "compare: needs two reports, OLD and NEW"),
    (["compare", "a", "b", "c"], #"unexpected argument "c""#),
    (["compare", "a", "b", "--threshold", "0.3"], "is not a percentage from 0% to 100%"),
    (["compare", "a", "b", "--threshold", "101%"], "is not a percentage"),
    (["compare", "a", "b", "--threshold", "-3%"], "is not a percentage"),
    (["compare", "a", "b", "--threshold", "nan"], "is not a percentage"),
    (["compare", "a", "b", "--threshold", "%"], "is not a percentage"),
    (["list", "--format", "xml"], #"--format: "xml" is not one of text, json"#),
  ])
  func `a bad word is named in one line`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try Arguments.parse(words) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }
}
