// SPDX-License-Identifier: Apache-2.0

import Checker

/// Reads the command line: a pure function from words to what they ask for.
enum Arguments {
  private static let commands: [String] = ["run", "explore", "replay", "list", "compare", "help"]

  /// Reads the words after the program's name.
  static func parse(_ words: [String]) throws(UsageError) -> Invocation {
    guard let first = words.first else { return .run(try runOptions([])) }
    if first == "--version" {
      guard words.count == 1 else {
        throw UsageError("unexpected argument \(words[1].debugDescription) after --version")
      }
      return .version
    }
    if first.hasPrefix("-") {
      return asksForHelp(words) ? .help(.stress) : .run(try runOptions(words))
    }
    let rest = Array(words.dropFirst())
    switch first {
    case "help": return .help(try topic(rest))
    case "run": return asksForHelp(rest) ? .help(.run) : .run(try runOptions(rest))
    case "explore":
      return asksForHelp(rest) ? .help(.explore) : .explore(try exploreOptions(rest))
    case "replay": return asksForHelp(rest) ? .help(.replay) : .replay(try replayOptions(rest))
    case "list": return asksForHelp(rest) ? .help(.list) : .list(try listOptions(rest))
    case "compare":
      return asksForHelp(rest) ? .help(.compare) : .compare(try compareOptions(rest))
    default: throw unknownCommand(first)
    }
  }

  private static func asksForHelp(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
  }

  private static func topic(_ words: [String]) throws(UsageError) -> Invocation.Topic {
    guard words.count <= 1 else {
      throw UsageError("help: unexpected argument \(words[1].debugDescription)")
    }
    guard let word = words.first, !asksForHelp(words) else { return .stress }
    guard let topic = Invocation.Topic(rawValue: word) else { throw unknownCommand(word) }
    return topic
  }

  private static func unknownCommand(_ word: String) -> UsageError {
    let suggestion = Suggestion.nearest(to: word, among: commands)
    // Who names a scenario alone wants to run it.
    let isScenario = ScenarioCatalog.scenario(named: word) != nil
    let hint =
      isScenario
      ? "did you mean --scenario \(word)?"
      : suggestion.map { "did you mean \($0)?" } ?? "stress --help lists them"
    return UsageError("unknown command \(word.debugDescription), \(hint)")
  }
}

// MARK: - One function per command

extension Arguments {
  static func runOptions(_ words: [String]) throws(UsageError) -> RunOptions {
    let scanner = try OptionScanner(
      words,
      valued: [
        "--seed", "--procs", "--scenario", "--subject", "--faults", "--budget", "--output",
        "--color",
      ],
      switches: ["--quiet"], repeatable: ["--scenario"])
    try refuse(scanner.operands)
    var options = RunOptions()
    if let text = scanner["--seed"] { options.seed = try ArgumentValue.seed(text) }
    if let text = scanner["--procs"] { options.processes = try ArgumentValue.processes(text) }
    if let text = scanner["--subject"] { options.subject = try ArgumentValue.subject(text) }
    options.scenarios = try ArgumentValue.scenarios(
      scanner.values["--scenario"] ?? [], subject: options.subject)
    if let text = scanner["--faults"] { options.faults = try ArgumentValue.faults(text) }
    if let text = scanner["--budget"] {
      options.budgetNanoseconds = try ArgumentValue.budget(text)
    }
    options.isOutputNamed = scanner["--output"] != nil
    options.output = scanner["--output"] ?? options.defaultOutput
    options.color = try ArgumentValue.color(scanner["--color"])
    if options.output.isEmpty {
      throw UsageError(flag: "--output", value: "", "is not a file name")
    }
    options.isQuiet = scanner.switches.contains("--quiet")
    return options
  }

  private static func listOptions(_ words: [String]) throws(UsageError) -> ListOptions {
    let scanner = try OptionScanner(words, valued: ["--format", "--color"])
    try refuse(scanner.operands)
    var options = ListOptions()
    options.color = try ArgumentValue.color(scanner["--color"])
    if let text = scanner["--format"] { options.format = try ArgumentValue.format(text) }
    return options
  }

  private static func compareOptions(_ words: [String]) throws(UsageError) -> CompareOptions {
    let scanner = try OptionScanner(
      words, valued: ["--threshold", "--format", "--color"], switches: ["--judge-speed"])
    guard scanner.operands.count >= 2 else {
      throw UsageError("compare: needs two reports, OLD and NEW")
    }
    try refuse(scanner.operands.dropFirst(2))
    var options = CompareOptions(old: scanner.operands[0], new: scanner.operands[1])
    options.color = try ArgumentValue.color(scanner["--color"])
    options.judgesSpeed = scanner.switches.contains("--judge-speed")
    if let text = scanner["--threshold"] {
      options.thresholdPercent = try ArgumentValue.threshold(text)
    }
    if let text = scanner["--format"] { options.format = try ArgumentValue.format(text) }
    return options
  }

  private static func replayOptions(_ words: [String]) throws(UsageError) -> ReplayOptions {
    let scanner = try OptionScanner(words, valued: ["--times", "--color"])
    guard let schedule = scanner.operands.first else {
      throw UsageError("replay: needs a schedule, or a report that has one")
    }
    try refuse(scanner.operands.dropFirst())
    var options = ReplayOptions(schedule: schedule)
    options.color = try ArgumentValue.color(scanner["--color"])
    if let text = scanner["--times"] {
      options.times = try ArgumentValue.number(
        text, flag: "--times", in: ReplayOptions.timesRange)
    }
    return options
  }

  static func refuse(_ operands: some Sequence<String>) throws(UsageError) {
    for operand in operands {
      throw UsageError("unexpected argument \(operand.debugDescription)")
    }
  }
}
