// SPDX-License-Identifier: Apache-2.0

import Glibc

// Nothing but parsing and dispatching: a closure made here would belong to the main actor.
@main
struct Benchmarks {
  static func main() {
    do {
      try BenchmarkRun(options: BenchmarkOptions(CommandLine.arguments.dropFirst())).execute()
    } catch {
      // Standard output takes the place of standard error, which safe code cannot name.
      fflush(nil)
      dup2(STDERR_FILENO, STDOUT_FILENO)
      print("benchmarks: \(error)")
      exit(error is BenchmarkUsageError ? 2 : 1)
    }
  }
}
