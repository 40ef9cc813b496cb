// SPDX-License-Identifier: Apache-2.0

/// What a controlled process keeps from one execution to the next, so that letting it go is no part
/// of either.
package enum KeptObjects {
  private static let objects = Guarded<[any Sendable]>([])

  /// Keeps some objects in place of those that were kept before, which name nothing any more.
  package static func keep(_ new: [any Sendable]) {
    var old: [any Sendable] = []
    objects.locked { kept in
      old = kept
      kept = new
    }
    withExtendedLifetime(old) {}
  }
}
