// SPDX-License-Identifier: Apache-2.0

/// What `stress compare` was asked to do.
struct CompareOptions: Equatable {
  var old: String
  var new: String
  var thresholdPercent: Double = 30
  /// Whether a fall in speed is a regression also where the environments differ.
  var judgesSpeed: Bool = false
  var format: OutputFormat = .text
  var color: ColorChoice = .auto
}
