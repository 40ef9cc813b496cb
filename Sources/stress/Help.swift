// SPDX-License-Identifier: Apache-2.0

import Checker

/// The texts that explain the command to a person.
enum Help {
  static let version: String =
    "stress 0.1.0 (report schema version \(Report.currentSchemaVersion))\n"

  static func text(on topic: Invocation.Topic) -> String {
    switch topic {
    case .stress: overview
    case .run: run
    case .list: list
    case .compare: compare
    }
  }

  private static let overview: String = """
    Runs seeded stress schedules over many processes and checks that the primitives keep
    their word.

    Usage:
      stress [run] [--seed N] [--procs P] [--scenario NAME] [--faults kill,stop] ...
      stress list [--format text|json]
      stress compare OLD NEW [--threshold 30%] [--format text|json]
      stress help [COMMAND]
      stress --version

    Commands:
      run       run scenarios, check their invariants, write a report (the default)
      list      show scenarios, invariants and subjects
      compare   compare two reports: first what was proved, then how fast it was
      help      explain a command

    Exit codes:
      0  clean          everything asked for was checked and holds
      1  violation      an invariant was violated, or a report is worse than the old one
      2  usage          an argument or a named file cannot be used
      3  inconclusive   nothing was violated, but the budget, a signal or an error cut the run

    """

  private static let run: String = """
    Runs scenarios, checks their invariants and writes a report.

    Usage: stress [run] [options]

    Options:
      --seed N          the seed of all randomness, decimal or 0x hex (default 42)
      --procs P         the number of worker processes, 1 to 1000 (default 50)
      --scenario NAME   run only this scenario; may be repeated, or a list with commas
      --subject NAME    test this implementation (default primitives); naming a broken twin
                        chooses the scenarios that have it
      --faults KINDS    inject faults: kill, stop, or both with a comma (default none)
      --budget TIME     stop after 500ms, 30s, 2m for the whole run (default: no limit)
      --output FILE     where the report goes, - for standard output alone
                        (default reports/stress-seed<N>-procs<P>.json)
      --quiet           show no progress

    The seed, the process count and the faults determine the work, on every machine.
    SIGINT and SIGTERM end the run early; a report is written all the same.

    """

  private static let list: String = """
    Shows scenarios, their invariants and their subjects.

    Usage: stress list [--format text|json]

    Options:
      --format FORMAT   text for a person (default), json for a program

    The subject primitives is the real implementation. Every other subject is a broken
    twin: it violates the invariants shown with it, to prove that they would be noticed.

    """

  private static let compare: String = """
    Compares two reports: first what was proved, then how fast it was.

    Usage: stress compare OLD NEW [--threshold 30%] [--format text|json]

    Options:
      --threshold PERCENT   the fall in a scenario's throughput that is still accepted
                            (default 30%)
      --format FORMAT       text for a person (default), json for a program

    Exits with 1 if a verdict got worse, a scenario or an invariant is gone, or a throughput
    fell beyond the threshold. Other differences are shown, and exit with 0.

    """
}
