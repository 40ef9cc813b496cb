// SPDX-License-Identifier: Apache-2.0

/// When output is coloured.
enum ColorChoice: String, CaseIterable {
  /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
  case auto
  case always
  case never
}
