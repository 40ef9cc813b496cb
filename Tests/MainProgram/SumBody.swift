// SPDX-License-Identifier: Apache-2.0

import Primitives

struct SumBody: ProcessBody {
  var result: SharedValue<Int>

  func run() throws { result.value = Uses.sum }
}
