// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the planted leak leaves behind: a block of shared memory and a descriptor that nothing
/// frees, because the two keep each other alive.
final class Leak {
  private let value: SharedValue<Int>
  private let file: ScratchFile
  private var me: Leak?

  private init() throws {
    value = try SharedValue(0)
    file = try ScratchFile()
    me = self
  }

  static func leave() throws {
    _ = try Leak()
  }
}
