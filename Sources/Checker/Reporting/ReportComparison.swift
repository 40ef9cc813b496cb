// SPDX-License-Identifier: Apache-2.0

/// The rules by which two reports are compared.
///
/// Pure functions: what was asked for comes first, then what was proved, then the speed. Only a
/// verdict that got worse, something that is no longer checked, and a fall in throughput beyond
/// the threshold count as a regression, the last only where both were measured in the same
/// environment, or on request. Everything else is told, and left to the reader.
public enum ReportComparison: Sendable {
  /// Compares a new report with an old one.
  ///
  /// - Complexity: O(*n*) for *n* invariants in both reports.
  /// - Parameters:
  ///   - old: The report to measure against.
  ///   - new: The report to judge.
  ///   - thresholdPercent: The fall in a scenario's throughput, in percent from 0 to 100, that is
  ///     still accepted.
  ///   - judgesSpeedEverywhere: Whether a fall in throughput is a regression also where machine,
  ///     cores, kernel, toolchain or configuration differ.
  /// - Returns: Every difference, in the order of the old report.
  public static func compare(
    old: Report, new: Report, thresholdPercent: Double = 30, judgesSpeedEverywhere: Bool = false
  ) -> Comparison {
    let changes =
      requestChanges(old: old, new: new)
      + scenarioChanges(old: old.determined.scenarios, new: new.determined.scenarios)
    let speeds = speeds(old: old, new: new, thresholdPercent: thresholdPercent)
    let environment = environment(old: old.measured.environment, new: new.measured.environment)
    let judgesSpeed = environment.isEmpty || judgesSpeedEverywhere
    return Comparison(
      schemaVersion: Comparison.currentSchemaVersion,
      regressed: changes.contains { $0.effect == .worse }
        || judgesSpeed && speeds.contains(where: \.isSlower),
      hasCommonScenarios: !speeds.isEmpty,
      warnings: warnings(old: old.measured.run, new: new.measured.run),
      thresholdPercent: thresholdPercent,
      judgesSpeed: judgesSpeed,
      changes: changes,
      environment: environment,
      speeds: speeds)
  }

  // MARK: The run

  private static func requestChanges(old: Report, new: Report) -> [Change] {
    let (past, present) = (old.determined, new.determined)
    return [
      difference(.seed, past.seed, present.seed),
      difference(.processes, String(past.processes), String(present.processes)),
      difference(.faults, names(past.faults), names(present.faults)),
      difference(.interrupted, yesOrNo(old.interrupted), yesOrNo(new.interrupted)),
      verdictChange(old.verdict, new.verdict),
    ].compactMap { $0 }
  }

  /// Both times have one form, so they are in order as texts.
  private static func warnings(old: RunRecord, new: RunRecord) -> [String] {
    guard new.startedAt < old.startedAt else { return [] }
    return [
      "the new report is of \(new.startedAt) and older than the old one, which is of "
        + "\(old.startedAt): they may be swapped"
    ]
  }

  // MARK: The scenarios

  private static func scenarioChanges(
    old: [ScenarioVerdict], new: [ScenarioVerdict]
  ) -> [Change] {
    pair(old, new, by: \.name).flatMap { name, past, present in
      guard let past else { return [appeared(.scenario, name, at: present?.verdict)] }
      guard let present else { return [disappeared(.scenario, name, at: past.verdict)] }
      return scenarioChanges(old: past, new: present)
    }
  }

  private static func scenarioChanges(old: ScenarioVerdict, new: ScenarioVerdict) -> [Change] {
    let own = [
      difference(.subject, old.subject, new.subject, scenario: old.name),
      difference(.schedule, old.schedule, new.schedule, scenario: old.name),
      verdictChange(old.verdict, new.verdict, scenario: old.name),
    ].compactMap { $0 }
    return own
      + pair(old.invariants, new.invariants, by: \.name).flatMap { name, past, present in
        guard let past else {
          return [appeared(.invariant, old.name, invariant: name, at: present?.verdict)]
        }
        guard let present else {
          return [disappeared(.invariant, old.name, invariant: name, at: past.verdict)]
        }
        return [
          verdictChange(past.verdict, present.verdict, scenario: old.name, invariant: name),
          difference(.detail, past.detail, present.detail, scenario: old.name, invariant: name),
        ].compactMap { $0 }
      }
  }

  // MARK: The speed

  private static func speeds(
    old: Report, new: Report, thresholdPercent: Double
  ) -> [SpeedComparison] {
    pair(old.measured.scenarios, new.measured.scenarios, by: \.name).compactMap {
      _, past, present in
      guard let past, let present else { return nil }
      return SpeedComparison(old: past, new: present, thresholdPercent: thresholdPercent)
    }
  }

  // The commit is left out: two commits are what one compares.
  private static func environment(
    old: RunEnvironment, new: RunEnvironment
  ) -> [Comparison.EnvironmentDifference] {
    [
      ("machine", old.machine, new.machine),
      ("cores", String(old.cores), String(new.cores)),
      ("kernel", old.kernel, new.kernel),
      ("toolchain", old.toolchain, new.toolchain),
      ("configuration", old.configuration, new.configuration),
    ].filter { $0.1 != $0.2 }.map { .init(field: $0.0, old: $0.1, new: $0.2) }
  }
}

// MARK: - Single changes

extension ReportComparison {
  private static func difference(
    _ subject: Change.Subject, _ old: String, _ new: String, scenario: String? = nil,
    invariant: String? = nil
  ) -> Change? {
    guard old != new else { return nil }
    return Change(
      subject: subject, effect: .different, scenario: scenario, invariant: invariant, old: old,
      new: new)
  }

  private static func verdictChange(
    _ old: Verdict, _ new: Verdict, scenario: String? = nil, invariant: String? = nil
  ) -> Change? {
    guard old != new else { return nil }
    return Change(
      subject: .verdict, effect: new > old ? .worse : .better, scenario: scenario,
      invariant: invariant, old: old.rawValue, new: new.rawValue)
  }

  private static func appeared(
    _ subject: Change.Subject, _ scenario: String, invariant: String? = nil, at verdict: Verdict?
  ) -> Change {
    // Something that is violated from its first day is no progress, but nothing got worse either.
    Change(
      subject: subject, effect: verdict == .passed ? .better : .different, scenario: scenario,
      invariant: invariant, old: "", new: verdict?.rawValue ?? "")
  }

  private static func disappeared(
    _ subject: Change.Subject, _ scenario: String, invariant: String? = nil, at verdict: Verdict
  ) -> Change {
    Change(
      subject: subject, effect: .worse, scenario: scenario, invariant: invariant,
      old: verdict.rawValue, new: "")
  }

  private static func names(_ faults: [FaultKind]) -> String {
    faults.isEmpty ? "none" : faults.map(\.rawValue).joined(separator: ",")
  }

  private static func yesOrNo(_ flag: Bool) -> String { flag ? "yes" : "no" }

  /// Pairs what has one name in two lists: the old list's order, then what only the new one has.
  private static func pair<Element>(
    _ old: [Element], _ new: [Element], by name: (Element) -> String
  ) -> [(name: String, old: Element?, new: Element?)] {
    let past = Dictionary(old.map { (name($0), $0) }) { first, _ in first }
    let present = Dictionary(new.map { (name($0), $0) }) { first, _ in first }
    let fresh = new.filter { past[name($0)] == nil }
    return old.map { (name($0), $0, present[name($0)]) } + fresh.map { (name($0), nil, $0) }
  }
}
