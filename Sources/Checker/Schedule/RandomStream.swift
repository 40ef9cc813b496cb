// SPDX-License-Identifier: Apache-2.0

/// What a stream of random numbers is for; no two purposes share one.
///
/// The numbers are part of what a seed means.
enum RandomStream: UInt64 {
  case parameters = 1
  case program = 2
  case kill = 3
  case stop = 4
  case run = 5

  /// The stream for this purpose in one round of a scenario.
  func generator(
    scenario: String, seed: UInt64, round: Int, process: Int = 0
  ) -> SeededGenerator {
    SeededGenerator(
      seed: seed, stream: Self.tag(of: scenario), UInt64(round), rawValue, UInt64(process))
  }

  private static func tag(of scenario: String) -> UInt64 {
    scenario.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
