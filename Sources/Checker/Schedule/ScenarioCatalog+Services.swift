// SPDX-License-Identifier: Apache-2.0

extension ScenarioCatalog {
  static let manager = ScenarioDescription(
    name: "manager",
    summary:
      "All processes use one dictionary and one list, some through a server.",
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

  static let pool = ScenarioDescription(
    name: "pool",
    summary: "Each process has jobs done by the workers of a pool of its own.",
    work: .jobs,
    invariants: ["each-job-once", "results-in-order", "only-killed-jobs-fail"] + common,
    subjects: [
      real,
      SubjectDescription(
        name: "repeating-pool", summary: "A pool that runs a job twice.",
        violates: ["each-job-once"]),
      SubjectDescription(
        name: "swapping-pool", summary: "A pool that gives two results in each other's place.",
        violates: ["results-in-order"]),
      SubjectDescription(
        name: "alarmist-pool", summary: "A pool that reports a death that was none.",
        violates: ["only-killed-jobs-fail"]),
    ])
}
