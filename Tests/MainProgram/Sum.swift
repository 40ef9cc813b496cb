// SPDX-License-Identifier: Apache-2.0

import Primitives

struct Sum: PoolTask {
  var number: Int

  func run() -> Int { number * Uses.sum }
}
