// SPDX-License-Identifier: Apache-2.0

import Checker

/// Hands what the command line asks for to the command that does it.
enum Dispatch {
  /// Runs the program with a command line, of which the first word is the program's name.
  static func run(_ commandLine: [String], console: Console) -> ExitCode {
    let stopwatch = RunStopwatch(commandLine: commandLine)
    let program = commandLine.first ?? "stress"
    do {
      switch try Arguments.parse(Array(commandLine.dropFirst())) {
      case .run(let options):
        return try RunCommand(
          options: options, program: program, console: console.colored(options.color),
          stopwatch: stopwatch
        ).execute()
      case .explore(let options):
        return try ExploreCommand(
          options: options, program: program, console: console.colored(options.color),
          stopwatch: stopwatch
        ).execute()
      case .replay(let options):
        let console = console.colored(options.color)
        return try ReplayCommand(options: options, console: console).execute()
      case .list(let options): return try ListCommand(options: options, console: console).execute()
      case .compare(let options):
        let console = console.colored(options.color)
        return try CompareCommand(options: options, console: console).execute()
      case .help(let topic): return try console.finish(printing: Help.text(on: topic))
      case .version: return try console.finish(printing: Help.version)
      }
    } catch {
      console.showError("stress: \(error)\n")
      return .usage
    }
  }
}
