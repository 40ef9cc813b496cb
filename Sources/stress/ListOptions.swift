// SPDX-License-Identifier: Apache-2.0

/// What `stress list` was asked to do.
struct ListOptions: Equatable {
  var format: OutputFormat = .text
  var color: ColorChoice = .auto
}
