// SPDX-License-Identifier: Apache-2.0

/// How an exchange on condition ended.
enum StoredExchange: Sendable {
  case done
  /// Nothing was changed: this stood there instead of what was expected, or nothing did.
  case found(StoredValue?)
}
