// SPDX-License-Identifier: Apache-2.0

/// Names a block of the family's region, in a message and for ever: offset and generation.
struct BlockHandle: Hashable, Sendable {
  var family: UInt64
  var offset: UInt64
  var generation: UInt64
  var kind: UInt32
}
