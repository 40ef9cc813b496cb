// SPDX-License-Identifier: Apache-2.0

/// A scenario in two forms: one that is right, and one with a single mistake planted in it.
///
/// What explores scenarios has to find the mistake, and nothing in the right form.
protocol Twin: ControlledScenario {
  /// How often each process does what it does.
  var operations: Int { get }

  /// Whether the mistake is in it.
  var isBroken: Bool { get }

  /// Makes one of the two forms.
  init(processes: Int, operations: Int, isBroken: Bool)
}
