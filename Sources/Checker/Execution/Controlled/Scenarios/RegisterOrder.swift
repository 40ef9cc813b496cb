// SPDX-License-Identifier: Apache-2.0

/// Whether calls on one place that holds a value or none can have happened one after the other.
///
/// By trying every order that keeps to who had ended before who began (Wing and Gong, "Testing and
/// Verifying Concurrent Objects", 1993): for a handful of calls. One that a death cut off has
/// happened at some time, or not at all.
enum RegisterOrder {
  static func exists(for calls: [RecordedCall], endingWith last: UInt64) -> Bool {
    exists(for: calls, holding: 0, endingWith: last)
  }

  private static func exists(
    for calls: [RecordedCall], holding value: UInt64, endingWith last: UInt64
  ) -> Bool {
    if value == last, calls.allSatisfy({ $0.returned == nil }) { return true }
    return calls.indices.contains { index in
      let call = calls[index]
      var others = calls
      others.remove(at: index)
      let isFirst = others.allSatisfy { ($0.returned ?? .max) > call.invoked }
      guard isFirst, call.result ?? value == value else { return false }
      let next =
        switch call.name {
        case "store": call.argument
        case "take": UInt64(0)
        default: value
        }
      return exists(for: others, holding: next, endingWith: last)
    }
  }
}
