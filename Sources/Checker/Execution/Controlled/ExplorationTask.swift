// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Primitives

/// One exploration or one replay, run in the template.
struct ExplorationTask<Scenario: ControlledScenario>: TemplateTask {
  let scenario: Scenario
  let options: ExplorationOptions
  /// A schedule to replay instead of exploring.
  let replay: String?

  func run(in context: TemplateContext) throws -> ExplorationOutcome {
    let exploration = try Exploration(scenario, options, context)
    defer { exploration.finish() }
    return try replay.map(exploration.replay) ?? exploration.run()
  }
}
