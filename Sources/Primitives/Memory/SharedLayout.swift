// SPDX-License-Identifier: Apache-2.0

/// Where elements lie in the region, for who does not know their type.
struct SharedLayout {
  let count: Int
  let stride: Int
  let first: UInt64
}
