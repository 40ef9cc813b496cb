// SPDX-License-Identifier: Apache-2.0

/// A key and its value.
struct StoredEntry: Sendable {
  let key: StoredValue
  let value: StoredValue
}
