// SPDX-License-Identifier: Apache-2.0

/// One step of a worker's program.
///
/// Identities of items and lines are unique within a schedule: see
/// ``Instruction/identity(process:index:)``.
public enum Instruction: Codable, Sendable, Equatable {
  /// Under the lock, adds `amount` to the shared counter.
  case add(amount: UInt64)
  /// Puts item `item` with a payload of `bytes` bytes into the queue.
  case put(item: UInt64, bytes: Int)
  /// Gets an item from the queue.
  case get
  /// Under the lock, writes line `line` to the file in `parts` separate writes, at least 2.
  case write(line: UInt64, parts: Int)
  /// Acquires a permit, stays inside for `spins` busy iterations, and releases it.
  case hold(spins: Int)
  /// Meets all the other workers.
  case meet
  /// Sets the event and clears it.
  case signal
  /// Waits for the event.
  case wait
  /// Spends `spins` busy iterations outside any critical section.
  case pause(spins: Int)
  /// Offers the processor to another process.
  case yield
}

extension Instruction {
  /// How many recorded calls the instruction makes, 0 for jitter.
  public var callCount: Int {
    switch self {
    case .add, .write: 3
    case .hold, .signal: 2
    case .put, .get, .meet, .wait: 1
    case .pause, .yield: 0
    }
  }

  /// The identity of the item or line that a worker makes as its `index`-th one.
  ///
  /// - Parameters:
  ///   - process: The index of the worker.
  ///   - index: How many items or lines come before it in the worker's program, below 2³².
  /// - Returns: The worker's index in the upper and `index` in the lower 32 bits.
  public static func identity(process: Int, index: Int) -> UInt64 {
    UInt64(process) << 32 | UInt64(index)
  }
}
