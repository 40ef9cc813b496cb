// SPDX-License-Identifier: Apache-2.0

extension ScenarioCatalog {
  static let manager = ScenarioDescription(
    name: "manager",
    summary:
      "All processes use one dictionary and one list, in every third round through a server.",
    work: .entries,
    invariants: ["linearizable-dictionary", "linearizable-list"] + common,
    subjects: [
      real,
      SubjectDescription(
        name: "stale-dictionary", summary: "A dictionary that answers an older value once.",
        violates: ["linearizable-dictionary"]),
      SubjectDescription(
        name: "forgetful-list", summary: "A list that drops an element it was given.",
        violates: ["linearizable-list"]),
    ])
}
