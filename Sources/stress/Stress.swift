// SPDX-License-Identifier: Apache-2.0

import Glibc

// Nothing but parsing and dispatching: a closure made here would belong to the main actor.
@main
struct Stress {
  static func main() {
    exit(Dispatch.run(Array(CommandLine.arguments), console: .standard).rawValue)
  }
}
