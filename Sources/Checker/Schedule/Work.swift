// SPDX-License-Identifier: Apache-2.0

/// What the workers of a scenario do, whatever it is that they do it with.
public enum Work: String, Codable, Sendable, CaseIterable {
  /// They add to a number, one at a time.
  case additions
  /// Some put items, the others take them.
  case items
  /// The same with items that have to be finished.
  case tasks
  /// They write lines to a file, one at a time.
  case lines
  /// They hold permits for a while.
  case holds
  /// They all meet, again and again.
  case meetings
  /// Some give signals, the others wait for them.
  case signals
  /// They store values under keys and append values to a list, and read both.
  case entries
  /// Each has jobs done by a pool of its own.
  case jobs

  /// Whether workers put items and take them.
  var hasItems: Bool { self == .items || self == .tasks }

  /// Whether there are two kinds of workers: those who produce something, and the others.
  var hasProducers: Bool { hasItems || self == .signals }
}
