// SPDX-License-Identifier: Apache-2.0

/// What the command line asks for.
enum Invocation: Equatable {
  case run(RunOptions)
  case explore(ExploreOptions)
  case replay(ReplayOptions)
  case list(ListOptions)
  case compare(CompareOptions)
  case help(Topic)
  case version

  /// What there is help about: the whole program or one of its commands.
  enum Topic: String, CaseIterable {
    case stress, run, explore, replay, list, compare
  }
}
