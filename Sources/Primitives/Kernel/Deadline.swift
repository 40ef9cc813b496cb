// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// The instant at which a blocking call gives up, on a clock that no one can set.
///
/// Nanoseconds of CLOCK_MONOTONIC, the clock of futex waits. A timeout of `nil` never passes; zero
/// or less has passed already, which makes a call a single try.
package struct Deadline: Sendable, Equatable {
  package static let never = Deadline(nanoseconds: .max)
  package static let passed = Deadline(nanoseconds: 0)

  package let nanoseconds: UInt64

  package init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  package init(after timeout: Duration?) {
    guard let timeout else {
      self = .never
      return
    }
    guard timeout > .zero else {
      self = .passed
      return
    }
    // Some 292 years; the components of the longest durations do not fit into their types.
    guard timeout < .nanoseconds(Int64.max) else {
      self = .never
      return
    }
    let (seconds, attoseconds) = timeout.components
    let nanoseconds = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    let (instant, past) = nanoseconds.addingReportingOverflow(Self.now)
    self = past ? .never : Deadline(nanoseconds: instant)
  }

  package static var now: UInt64 { cp_now() }

  package var hasPassed: Bool {
    nanoseconds != .max && (nanoseconds == 0 || nanoseconds <= Self.now)
  }

  /// How long it is until then; `nil` is for ever.
  var remaining: Duration? {
    guard self != .never else { return nil }
    let now = Self.now
    return .nanoseconds(nanoseconds > now ? Int64(clamping: nanoseconds - now) : 0)
  }

  /// The earlier of this deadline and the given time from now.
  func atMost(nanosecondsFromNow limit: UInt64) -> Deadline {
    Deadline(nanoseconds: min(nanoseconds, Self.now + limit))
  }
}
