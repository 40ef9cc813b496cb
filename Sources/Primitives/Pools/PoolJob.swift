// SPDX-License-Identifier: Apache-2.0

/// What one call has given a pool to do: one task or many, of which each is settled once.
protocol PoolJob: AnyObject, Sendable {
  var completion: PoolCompletion { get }

  /// Takes what became of the task of that index.
  ///
  /// - Returns: Whether the others are to be cancelled.
  func settle(_ index: Int, _ end: PoolTaskEnd) -> Bool
}
