// SPDX-License-Identifier: Apache-2.0

/// What becomes of elements that a process took from a `JoinableQueue` and died with.
///
/// Python: none; there `join` waits for ever.
public enum ConsumerDeathPolicy: Sendable {
  /// They count as finished, and as failed.
  case fail
  /// They are delivered again, before what was put later.
  case redeliver
}
