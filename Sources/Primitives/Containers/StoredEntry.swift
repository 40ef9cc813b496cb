// SPDX-License-Identifier: Apache-2.0

/// A key and its value.
struct StoredEntry: Sendable {
  let key: StoredValue
  let value: StoredValue

  /// What came out, ready to go in again.
  var goingIn: StoredEntry { StoredEntry(key: key.goingIn, value: value.goingIn) }
}
