// SPDX-License-Identifier: Apache-2.0

import Primitives

extension Instruction {
  /// Does what an instruction asks for outside of the tested object, if it does.
  func jitter() {
    switch self {
    case .pause(let spins): Spin.pause(spins)
    case .yield: Spin.yield()
    default: break
    }
  }
}
