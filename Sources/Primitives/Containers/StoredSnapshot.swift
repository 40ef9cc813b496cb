// SPDX-License-Identifier: Apache-2.0

/// What a container held at one instant.
struct StoredSnapshot<Item: Sendable>: Sendable {
  let items: [Item]
  /// Another one after every change, for what is to happen only if nothing has changed since.
  let version: UInt64
}
