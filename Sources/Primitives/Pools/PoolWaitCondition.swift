// SPDX-License-Identifier: Apache-2.0

/// How many of several results `Pool.wait(for:until:timeout:)` waits for.
///
/// Sendable.
///
/// Python: `FIRST_COMPLETED`, `FIRST_EXCEPTION` and `ALL_COMPLETED` of `concurrent.futures`.
public enum PoolWaitCondition: Sendable, CaseIterable {
  /// Until one is there.
  case first
  /// Until one has failed, or all are there; what was cancelled has not failed.
  case firstFailure
  /// Until all are there.
  case all
}
