// SPDX-License-Identifier: Apache-2.0

/// What is asked of a pool of two workers.
enum PoolWay: String, CaseIterable {
  /// Start, one task, and the end; first, while this process is small, as the peer's is.
  case lifetime
  /// One task a chunk.
  case map
  /// Each task with a handle of its own, all given away before the first is waited for.
  case applyAsync
  case imapUnordered
}
