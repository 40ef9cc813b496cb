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

extension Twin {
  /// The name in the catalog; the right form has one of its own.
  var name: String {
    let name = TwinCatalog.twins.first { $0.type == Self.self }?.name ?? "\(Self.self)"
    return isBroken ? name : name + "-repaired"
  }

  var smaller: [Self] {
    Self.smallerSizes(processes, operations).map {
      Self(processes: $0, operations: $1, isBroken: isBroken)
    }
  }
}
