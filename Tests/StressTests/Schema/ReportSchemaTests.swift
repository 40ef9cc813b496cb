// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import stress

@Suite struct ReportSchemaTests {
  private let validator: SchemaValidator

  init() throws {
    validator = try SchemaValidator(schema: try Data(contentsOf: Repository.reportSchema))
  }

  private func report(verdict: Verdict = .violated) throws -> String {
    let options = RunOptions(
      seed: .max, processes: 1000, scenarios: ["counter", "queue"], faults: [.kill, .stop],
      isQuiet: true)
    let campaign = Campaign(options, console: Transcript().console) { request, _ in
      CannedOutcome.make(request, verdict: verdict)
    }
    return try campaign.report(
      on: options, environment: .current(),
      run: RunStopwatch(commandLine: ["stress"]).record(scenariosNanoseconds: 2_000_000)
    ).json()
  }

  @Test(arguments: [Verdict.passed, .inconclusive, .violated])
  func `a report agrees with the schema`(verdict: Verdict) throws {
    #expect(try validator.problems(with: report(verdict: verdict)) == [])
  }

  @Test func `the schema describes every field`() throws {
    func check(_ schema: JSONValue, at path: String) {
      guard case .object(let properties) = schema["properties"] else { return }
      #expect(schema["additionalProperties"] == .boolean(false), "\(path)")
      for (name, property) in properties {
        #expect(property["description"] != nil, "\(path).\(name)")
      }
    }
    check(validator.root, at: "$")
    guard case .object(let definitions) = validator.root["$defs"] else { return }
    for (name, definition) in definitions { check(definition, at: name) }
  }

  @Test(arguments: [
    ("\"schemaVersion\" : 2", "\"schemaVersion\" : 3", "$.schemaVersion: is not the constant"),
    ("\"seed\" :", "\"sed\" :", "$.determined: lacks seed"),
    ("\"seed\" :", "\"x\" : 1, \"seed\" :", "$.determined: has unknown field x"),
    ("\"processes\" : 1000", "\"processes\" : 1001", "$.determined.processes: is above 1000.0"),
    ("\"processes\" : 1000", "\"processes\" : 1.5", "is not of type integer"),
    ("\"kill\"", "\"stop\"", "$.determined.faults: has equal elements"),
    ("\"passed\"", "\"fine\"", "is not one of the allowed values"),
    ("\"startedAt\" : \"2", "\"startedAt\" : \"x", "run.startedAt: does not match"),
    ("\"overheadNanoseconds\" :", "\"x\" :", "$.measured.run: lacks overheadNanoseconds"),
    ("\"cores\" :", "\"cores\" : -1, \"x\" :", "$.measured.environment.cores: is below 1.0"),
  ])
  func `what the schema forbids is noticed`(old: String, new: String, problem: String) throws {
    let text = try report()
    try #require(text.contains(old))
    let problems = try validator.problems(with: text.replacing(old, with: new))
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }
}
