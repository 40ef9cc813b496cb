// SPDX-License-Identifier: Apache-2.0

/// What the command line asks for.
struct BenchmarkOptions {
  /// How the results are shown.
  enum Format: String {
    case text, json
  }

  static let help = """
    Measures Primitives against its peers, in interleaved passes, and shows the medians.

    Usage: benchmarks [--filter NAME] [--passes N] [--format text|json]

    Options:
      --filter NAME     measure only what has NAME in its name
      --passes N        how often to measure each side, 1 to 100 (default 5)
      --format FORMAT   text for a person (default), json for a program

    The ratio says how many times as fast as the peer we are. Trust ratios, not figures: a
    difference below a factor of 2 means little on a machine that does other work.
    """

  private(set) var filter: String?
  private(set) var passes = 5
  private(set) var format = Format.text
  private(set) var wantsHelp = false

  init(_ arguments: some Sequence<String>) throws {
    var rest = Self.separated(arguments)[...]
    while let flag = rest.popFirst() {
      switch flag {
      case "--help", "-h": wantsHelp = true
      case "--filter": filter = try Self.value(of: flag, from: &rest)
      case "--passes":
        let text = try Self.value(of: flag, from: &rest)
        guard let number = Int(text), (1...100).contains(number) else {
          throw BenchmarkUsageError("--passes: \"\(text)\" is not a whole number from 1 to 100")
        }
        passes = number
      case "--format":
        let text = try Self.value(of: flag, from: &rest)
        guard let known = Format(rawValue: text) else {
          throw BenchmarkUsageError("--format: \"\(text)\" is neither text nor json")
        }
        format = known
      default: throw BenchmarkUsageError("\(flag): unknown; see --help")
      }
    }
  }

  /// Turns `--flag=value` into `--flag value`.
  private static func separated(_ arguments: some Sequence<String>) -> [String] {
    arguments.flatMap { argument in
      argument.hasPrefix("--")
        ? argument.split(separator: "=", maxSplits: 1).map(String.init) : [argument]
    }
  }

  private static func value(of flag: String, from rest: inout ArraySlice<String>) throws -> String {
    guard let value = rest.popFirst() else { throw BenchmarkUsageError("\(flag): give a value") }
    return value
  }
}
