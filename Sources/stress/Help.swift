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
    case .explore: explore
    case .replay: replay
    case .list: list
    case .compare: compare
    }
  }

  private static let overview: String = """
    Runs seeded stress schedules over many processes and checks that the primitives keep
    their word.

    Usage:
      stress [run] [--seed N] [--procs P] [--scenario NAME] [--faults kill,stop] ...
      stress explore --scenario NAME [--strategy pct] [--crash] ...
      stress replay SCHEDULE | REPORT [--times N]
      stress list [--format text|json]
      stress compare OLD NEW [--threshold 30%] [--judge-speed] [--format text|json]
      stress help [COMMAND]
      stress --version

    Commands:
      run       run scenarios, check their invariants, write a report (the default)
      explore   choose every step of a small scenario: find the order that fails
      replay    run one schedule of an exploration again, step by step
      list      show scenarios, invariants and subjects
      compare   compare two reports: first what was proved, then how fast it was
      help      explain a command

    Every command takes --color auto|always|never. Colours are for terminals (auto), and
    the environment variable NO_COLOR turns them off there.

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
      --output FILE     where the report goes, in place of one that is there; - for standard
                        output alone (default reports/stress-seed<N>-procs<P>.json, with
                        scenarios, subject and faults in the name unless they are the usual
                        ones, and with a number where such a report is there already)
      --quiet           show no progress
      --color WHEN      auto (default), always or never

    The seed, the process count and the faults determine the work, on every machine.
    SIGINT and SIGTERM end the run early; a report is written all the same.

    """

  private static let explore: String = """
    Runs a small scenario of real processes in many orders of its steps, and kills them anywhere.

    Usage: stress explore --scenario NAME [options]

    Options:
      --scenario NAME      what to explore; stress list names them
      --procs P            the number of processes, up to 200 (default: the scenario's)
      --operations N       what each process does so many times (default: the scenario's)
      --strategy NAME      random, fair, pct, pos, portfolio (default), exhaustive,
                           or free: not controlled, for comparison
      --seed N             the seed of all randomness (default 1)
      --schedules N        how many schedules at most (default 1000; exhaustive: all)
      --depth D            for pct: the depth of the bugs it is to find (default 3)
      --crash              kill one process in each schedule; exhaustive: at every step
      --crashes N          kill so many, 0 to 2
      --preemptions N      for exhaustive: only orders with at most so many preemptions
      --repeat N           run each schedule so often, and fail unless every run is the same,
                           step by step (default 1)
      --no-shrink          leave a failing schedule as long as it was found
      --budget TIME        stop after 500ms, 30s, 2m (default: no limit)
      --corpus FILE        where failing schedules are kept, which are tried first
                           (default reports/failing-schedules.txt)
      --output FILE        where the report goes, in place of one that is there; - for
                           standard output alone (default: a new file in reports)
      --format FORMAT      text (default), or markdown for one row of a table
      --quiet              show no progress
      --color WHEN         auto (default), always or never

    The seed determines every step of every schedule, on every machine.

    """

  private static let replay: String = """
    Runs one schedule again, step by step, and shows its last steps.

    Usage: stress replay SCHEDULE | REPORT [--times N]

    Options:
      --times N      run it so often, and fail unless every run is the same (default 1)
      --color WHEN   auto (default), always or never

    A schedule is what stress explore prints beside a violation; a report is what it writes.
    Either may come from a file, a pipe, or standard input (-).
    Exits with 1 if something is wrong in it, as it was when it was found.

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

    Usage: stress compare OLD NEW [--threshold 30%] [--judge-speed] [--format text|json]

    Options:
      --threshold PERCENT   the fall in a scenario's throughput that is still accepted
                            (default 30%)
      --judge-speed         judge the speed also where machine, cores, kernel, toolchain or
                            configuration differ; otherwise it is only shown there
      --format FORMAT       text for a person (default), json for a program
      --color WHEN          auto (default), always or never

    A report may be a file or a pipe; one of the two may be - for standard input.

    Exits with 1 if a verdict got worse, a scenario or an invariant is gone, or a throughput
    that is judged fell beyond the threshold; with 3 if no scenario is in both. Other
    differences are shown, and exit with 0.

    """
}
