// SPDX-License-Identifier: Apache-2.0

import Checker

extension Arguments {
  /// Reads what follows `explore`.
  static func exploreOptions(_ words: [String]) throws(UsageError) -> ExploreOptions {
    let scanner = try OptionScanner(
      words,
      valued: [
        "--scenario", "--procs", "--operations", "--strategy", "--seed", "--schedules", "--depth",
        "--crashes", "--preemptions", "--budget", "--corpus", "--output",
        "--format", "--repeat", "--color",
      ],
      switches: ["--crash", "--no-shrink", "--quiet"])
    try refuse(scanner.operands)
    let entry = try ArgumentValue.exploration(scanner["--scenario"])
    var options = ExploreOptions(
      scenario: entry.name, processes: entry.processes, operations: entry.operations,
      exploration: ExplorationOptions(crashes: scanner.switches.contains("--crash") ? 1 : 0))
    func number(_ flag: String, _ range: ClosedRange<Int>) throws(UsageError) -> Int? {
      guard let text = scanner[flag] else { return nil }
      return try ArgumentValue.number(text, flag: flag, in: range)
    }
    if let text = scanner["--procs"] {
      options.processes = try ArgumentValue.processes(text, of: entry)
    }
    options.operations =
      try number("--operations", ExploreOptions.operationRange) ?? options.operations
    if let text = scanner["--strategy"] {
      options.exploration.strategy = try ArgumentValue.strategy(text)
    }
    if let text = scanner["--seed"] { options.exploration.seed = try ArgumentValue.seed(text) }
    if options.exploration.strategy == .exhaustive { options.exploration.schedules = .max }
    if let count = try number("--schedules", 1...Int.max) {
      options.exploration.schedules = count
    }
    options.exploration.depth = try number("--depth", 1...16) ?? options.exploration.depth
    if let crashes = try number("--crashes", 0...2) { options.exploration.crashes = crashes }
    options.exploration.preemptions = try number("--preemptions", 0...100)
    if options.exploration.preemptions != nil, options.exploration.strategy != .exhaustive {
      throw UsageError("--preemptions: goes with --strategy exhaustive")
    }
    let most = ExplorationCatalog.exhaustiveProcesses
    if options.exploration.strategy == .exhaustive, options.processes > most {
      throw UsageError(
        flag: "--procs", value: "\(options.processes)",
        "is too many for an exhaustive search, which takes at most \(most)")
    }
    if let text = scanner["--budget"] {
      options.exploration.budgetNanoseconds = try ArgumentValue.budget(text)
    }
    options.exploration.repetitions =
      try number("--repeat", ReplayOptions.timesRange) ?? options.exploration.repetitions
    options.exploration.shrinks = !scanner.switches.contains("--no-shrink")
    options.corpus = scanner["--corpus"] ?? options.corpus
    options.isOutputNamed = scanner["--output"] != nil
    options.output = scanner["--output"] ?? options.defaultOutput
    options.color = try ArgumentValue.color(scanner["--color"])
    if options.output.isEmpty {
      throw UsageError(flag: "--output", value: "", "is not a file name")
    }
    if let text = scanner["--format"] {
      options.format = try ArgumentValue.choice(text, flag: "--format")
    }
    options.isQuiet = scanner.switches.contains("--quiet")
    return options
  }
}
