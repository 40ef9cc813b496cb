// SPDX-License-Identifier: Apache-2.0

/// What `stress compare` was asked to do.
struct CompareOptions: Equatable {
  var old: String
  var new: String
  var thresholdPercent: Double = 30
  var format: OutputFormat = .text
}
