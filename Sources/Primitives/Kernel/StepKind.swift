// SPDX-License-Identifier: Apache-2.0

/// What a step does with a word: the alphabet of every trace.
package enum StepKind: UInt32, Sendable, CaseIterable {
  case load
  case store
  case exchange
  case compareExchange
  case wait
  case wake
  case add
  /// A value that is not a whole word is written, or may be.
  case write
}
