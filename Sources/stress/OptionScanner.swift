// SPDX-License-Identifier: Apache-2.0

/// Splits arguments into flags with values and the rest, for one command.
struct OptionScanner {
  /// The flags that take a value, with the value of each one given.
  private(set) var values: [String: [String]] = [:]
  /// The flags that take no value and were given.
  private(set) var switches: Set<String> = []
  /// The arguments that belong to no flag.
  private(set) var operands: [String] = []

  /// Scans arguments in the forms `--name value`, `--name=value` and `--switch`.
  ///
  /// After `--`, every argument is an operand. A flag stands once, unless it is `repeatable`.
  init(
    _ arguments: some Sequence<String>, valued: [String], switches known: [String] = [],
    repeatable: Set<String> = []
  ) throws(UsageError) {
    var iterator = arguments.makeIterator()
    while let argument = iterator.next() {
      if argument == "--" {
        while let operand = iterator.next() { operands.append(operand) }
        return
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        operands.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let (flag, inline) = (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
      if valued.contains(flag) {
        guard repeatable.contains(flag) || values[flag] == nil else {
          throw UsageError("\(flag): is given twice")
        }
        guard let value = inline ?? iterator.next(), inline != nil || !value.hasPrefix("--") else {
          throw UsageError("\(flag): needs a value")
        }
        values[flag, default: []].append(value)
      } else if known.contains(flag) {
        guard inline == nil else { throw UsageError("\(flag): takes no value") }
        guard switches.insert(flag).inserted else { throw UsageError("\(flag): is given twice") }
      } else {
        let suggestion = Suggestion.nearest(to: flag, among: valued + known)
        let hint = suggestion.map { ", did you mean \($0)?" } ?? ""
        throw UsageError("unknown flag \(flag.debugDescription)\(hint)")
      }
    }
  }

  /// The value of a flag that was given once.
  subscript(flag: String) -> String? { values[flag]?.first }
}
