// SPDX-License-Identifier: Apache-2.0

import Checker

/// Shows what there is to run.
struct ListCommand {
  var options: ListOptions
  var console: Console

  func execute() throws -> ExitCode {
    switch options.format {
    case .json: try console.finish(printing: JSONText.encode(ScenarioCatalog.scenarios))
    case .text: try console.finish(printing: text)
    }
  }

  private var text: String {
    ScenarioCatalog.scenarios.map(text(of:)).joined(separator: "\n") + "\n" + explorations
  }

  private var explorations: String {
    var table = TextTable([.left, .left])
    for entry in ExplorationCatalog.entries {
      table.add(["  \(entry.name)", entry.summary])
    }
    return "explore: the scenarios of stress explore; a twin has a planted mistake.\n\(table.text)"
  }

  private func text(of scenario: ScenarioDescription) -> String {
    var table = TextTable([.left, .left])
    for subject in scenario.subjects {
      let violates = subject.violates.joined(separator: ", ")
      let summary = violates.isEmpty ? subject.summary : "\(subject.summary) Violates \(violates)."
      table.add(["    \(subject.name)", summary])
    }
    let invariants = scenario.invariants.map { "    \($0)\n" }.joined()
    return "\(scenario.name): \(scenario.summary)\n  invariants\n\(invariants)"
      + "  subjects\n\(table.text)"
  }
}
