// SPDX-License-Identifier: Apache-2.0

/// The part of a report that follows from the seed and the subject alone.
///
/// Nothing measured stands here, so two runs of one seed can be compared byte by byte.
public struct Determined: Codable, Equatable, Sendable {
  /// The seed in decimal digits: a string, because JSON readers lose bits of large integers.
  public var seed: String
  /// The number of worker processes.
  public var processes: Int
  /// The kinds of fault that were injected, sorted, each once.
  public var faults: [FaultKind]
  /// The verdict on each scenario that ran, in the order in which they ran.
  public var scenarios: [ScenarioVerdict]

  /// Creates the determined part, with the faults sorted and each named once.
  public init(seed: UInt64, processes: Int, faults: [FaultKind], scenarios: [ScenarioVerdict]) {
    self.seed = String(seed)
    self.processes = processes
    self.faults = Set(faults).sorted()
    self.scenarios = scenarios
  }
}
