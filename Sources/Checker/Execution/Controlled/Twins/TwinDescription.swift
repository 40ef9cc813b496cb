// SPDX-License-Identifier: Apache-2.0

/// A twin in the smallest size in which its mistake shows.
struct TwinDescription: Sendable {
  let name: String
  /// What is wrong with the broken form, in a sentence.
  let summary: String
  let type: any Twin.Type
  let processes: Int
  let operations: Int
  /// How many deaths the mistake needs; with fewer, nothing is to be found.
  let crashes: Int

  /// Makes one of the two forms, in this size.
  func scenario(isBroken: Bool) -> any ControlledScenario {
    type.init(processes: processes, operations: operations, isBroken: isBroken)
  }
}
