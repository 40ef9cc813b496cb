// SPDX-License-Identifier: Apache-2.0

/// One step of a worker's program.
///
/// Identities of items, lines, values and jobs are unique within a schedule: see
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
  /// Stores `value` in the dictionary, under the key that is part of it: see
  /// ``Instruction/value(key:process:index:)``.
  case store(value: UInt64)
  /// Reads what the dictionary has under key `key`.
  case look(key: UInt64)
  /// Appends `value` to the list.
  case append(value: UInt64)
  /// Asks how long the list is, and for its last element then.
  case measure
  /// Has one job done by the pool.
  case apply(job: UInt64)
  /// Has `count` jobs done by the pool, `first` and those after it, and gets all results at once.
  case map(first: UInt64, count: Int)
  /// The same with one result after the other.
  case iterate(first: UInt64, count: Int)
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
    case .hold, .signal, .measure: 2
    case .put, .get, .meet, .wait, .store, .look, .append, .apply: 1
    case .map(_, let count), .iterate(_, let count): 1 + count
    case .pause, .yield: 0
    }
  }

  /// The identity of the item, line, job or appended value that a worker makes as its
  /// `index`-th one.
  ///
  /// - Parameters:
  ///   - process: The index of the worker.
  ///   - index: How many items or lines come before it in the worker's program, below 2³².
  /// - Returns: The worker's index in the upper and `index` in the lower 32 bits.
  public static func identity(process: Int, index: Int) -> UInt64 {
    UInt64(process) << 32 | UInt64(index)
  }

  private static let keyShift: UInt64 = 56

  /// The value that a worker stores as its `index`-th one.
  ///
  /// - Parameters:
  ///   - key: What it is stored under, below 2⁸.
  ///   - process: The index of the worker, below 2²⁴.
  ///   - index: How many instructions come before it in the worker's program, below 2³².
  /// - Returns: The key in the upper 8 bits, and the identity below.
  public static func value(key: UInt64, process: Int, index: Int) -> UInt64 {
    key << keyShift | identity(process: process, index: index)
  }

  /// The key under which a value is stored.
  ///
  /// - Parameter value: A value of ``value(key:process:index:)``.
  /// - Returns: Its upper 8 bits.
  public static func key(of value: UInt64) -> UInt64 {
    value >> keyShift
  }

  /// A value without its key.
  static func identity(ofValue value: UInt64) -> UInt64 {
    value & (1 << keyShift - 1)
  }
}
