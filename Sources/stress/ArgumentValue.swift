// SPDX-License-Identifier: Apache-2.0

import Checker

/// Reads the values of flags, each with an error that names the flag and what it takes.
enum ArgumentValue {
  static func seed(_ text: String) throws(UsageError) -> UInt64 {
    let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHexadecimal ? String(text.dropFirst(2)) : text
    // The standard library's own reader would also take a sign.
    guard digits.first?.isHexDigit == true,
      let seed = UInt64(digits, radix: isHexadecimal ? 16 : 10)
    else {
      throw UsageError(
        flag: "--seed", value: text,
        "is not a whole number from 0 to \(UInt64.max), in decimal or as 0x and hex digits")
    }
    return seed
  }

  static func processes(_ text: String) throws(UsageError) -> Int {
    try number(text, flag: "--procs", in: RunOptions.processRange)
  }

  static func subject(_ text: String) throws(UsageError) -> String {
    let known = ScenarioCatalog.scenarios.flatMap { $0.subjects.map(\.name) }
    guard known.contains(text) else {
      let suggestion = Suggestion.nearest(to: text, among: known)
      let hint = suggestion.map { "did you mean \($0)?" } ?? "stress list names them"
      throw UsageError(flag: "--subject", value: text, "is not a subject, \(hint)")
    }
    return text
  }

  /// The chosen scenarios in the catalog's order; without a choice, all that have the subject.
  static func scenarios(_ texts: [String], subject: String) throws(UsageError) -> [String] {
    let catalog = ScenarioCatalog.scenarios
    let able = catalog.filter { $0.subjects.contains { $0.name == subject } }.map(\.name)
    guard !texts.isEmpty else { return able }
    let known = catalog.map(\.name)
    var chosen: Set<String> = []
    for name in texts.flatMap({ elements(of: $0) }) {
      guard known.contains(name) else { throw unknownScenario(name, among: known) }
      guard able.contains(name) else {
        let list = able.joined(separator: ", ")
        throw UsageError(
          flag: "--subject", value: subject,
          "is not a subject of scenario \(name.debugDescription), but of \(list)")
      }
      guard chosen.insert(name).inserted else {
        throw UsageError(flag: "--scenario", value: name, "is named twice")
      }
    }
    return known.filter(chosen.contains)
  }

  /// A long list helps only who is not near to any name on it.
  private static func unknownScenario(_ name: String, among known: [String]) -> UsageError {
    if ExplorationCatalog.entry(named: name) != nil {
      return UsageError(
        flag: "--scenario", value: name, "is a scenario of stress explore, not of stress run")
    }
    let hint =
      Suggestion.nearest(to: name, among: known).map { "a scenario, did you mean \($0)?" }
      ?? "one of \(known.joined(separator: ", "))"
    return UsageError(flag: "--scenario", value: name, "is not \(hint)")
  }

  static func faults(_ text: String) throws(UsageError) -> [FaultKind] {
    guard text != "none" else { return [] }
    var faults: Set<FaultKind> = []
    for name in elements(of: text) {
      guard let fault = FaultKind(rawValue: name) else {
        let list = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
        let hint = Suggestion.question(name, among: FaultKind.allCases.map(\.rawValue) + ["none"])
        throw UsageError(
          flag: "--faults", value: name, "is not one of \(list), or none alone\(hint)")
      }
      guard faults.insert(fault).inserted else {
        throw UsageError(flag: "--faults", value: name, "is named twice")
      }
    }
    return faults.sorted()
  }

  static func budget(_ text: String) throws(UsageError) -> UInt64 {
    let units: [(suffix: String, nanoseconds: UInt64)] = [
      ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]
    if let unit = units.first(where: { text.hasSuffix($0.suffix) }) {
      let digits = text.dropLast(unit.suffix.count)
      if digits.first?.isHexDigit == true, let count = UInt64(digits), count > 0 {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
        if !overflow, product <= UInt64(Int64.max) { return product }
      }
    }
    throw UsageError(
      flag: "--budget", value: text, "is not a time above zero such as 500ms, 30s or 2m")
  }

  static func exploration(_ text: String?) throws(UsageError) -> ExplorationCatalog.Entry {
    let known = ExplorationCatalog.entries.map(\.name)
    guard let text else {
      throw UsageError("--scenario: is needed, one of \(known.joined(separator: ", "))")
    }
    guard let entry = ExplorationCatalog.entry(named: text) else {
      if ScenarioCatalog.scenario(named: text) != nil,
        Suggestion.nearest(to: text, among: known) == nil
      {
        throw UsageError(
          flag: "--scenario", value: text,
          "is a scenario of stress run, not of stress explore, which has "
            + known.joined(separator: ", "))
      }
      let suggestion = Suggestion.nearest(to: text, among: known)
      let hint =
        suggestion.map { "did you mean \($0)?" } ?? "but one of \(known.joined(separator: ", "))"
      throw UsageError(flag: "--scenario", value: text, "is not a scenario to explore, \(hint)")
    }
    return entry
  }

  static func strategy(_ text: String) throws(UsageError) -> ExplorationStrategy {
    try choice(text, flag: "--strategy")
  }

  static func color(_ text: String?) throws(UsageError) -> ColorChoice {
    guard let text else { return .auto }
    return try choice(text, flag: "--color")
  }

  /// One of the cases of a type.
  static func choice<Choice: CaseIterable & RawRepresentable>(
    _ text: String, flag: String
  ) throws(UsageError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue)
      let hint = Suggestion.question(text, among: known)
      throw UsageError(
        flag: flag, value: text, "is not one of \(known.joined(separator: ", "))\(hint)")
    }
    return choice
  }

  /// The number of processes of a scenario that is explored.
  static func processes(
    _ text: String, of entry: ExplorationCatalog.Entry
  ) throws(UsageError) -> Int {
    let count = try number(text, flag: "--procs", in: ExploreOptions.processRange)
    guard count >= entry.leastProcesses else {
      throw UsageError(
        flag: "--procs", value: text,
        "is too few for \(entry.name), which needs at least "
          + Amount.processes(entry.leastProcesses))
    }
    return count
  }

  static func number(
    _ text: String, flag: String, in range: ClosedRange<Int>
  ) throws(UsageError) -> Int {
    guard text.first?.isHexDigit == true, let number = Int(text), range.contains(number) else {
      let bound = range.upperBound == .max ? " on" : " to \(range.upperBound)"
      throw UsageError(
        flag: flag, value: text, "is not a whole number from \(range.lowerBound)\(bound)")
    }
    return number
  }

  /// A fall in percent: a fraction without a percent sign could mean either thing.
  static func threshold(_ text: String) throws(UsageError) -> Double {
    let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
    let allowed = text.hasSuffix("%") ? "0123456789." : "0123456789"
    guard digits.allSatisfy(allowed.contains), let percent = Double(digits), percent <= 100 else {
      throw UsageError(
        flag: "--threshold", value: text, "is not a percentage from 0% to 100% such as 30%")
    }
    return percent
  }

  static func format(_ text: String) throws(UsageError) -> OutputFormat {
    try choice(text, flag: "--format")
  }

  private static func elements(of list: String) -> [String] {
    list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
