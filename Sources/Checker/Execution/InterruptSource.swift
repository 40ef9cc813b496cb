// SPDX-License-Identifier: Apache-2.0

import Primitives
import Synchronization

/// Ctrl-C as something that a run ends cleanly on, instead of something that ends the program.
public final class InterruptSource: Sendable {
  let signals: InterruptDescriptor
  private let wasInterrupted = Atomic(false)

  /// From now on SIGINT and SIGTERM do not end this process; to be made before any other thread.
  ///
  /// - Throws: `PrimitivesError` when there are no descriptors left.
  public init() throws {
    signals = try InterruptDescriptor()
  }

  /// Whether one of the signals has come.
  ///
  /// Never blocks.
  public var isInterrupted: Bool {
    if signals.take() { wasInterrupted.store(true, ordering: .relaxed) }
    return wasInterrupted.load(ordering: .relaxed)
  }
}
