// SPDX-License-Identifier: Apache-2.0

import Primitives

final class Adder: HostedObject {
  struct Get: HostedCall {
    func perform(on adder: Adder) -> Int { adder.value }
  }

  static var calls: [any HostedCall.Type] { [Get.self] }

  let value: Int

  init(_ seed: Int) { value = seed + Uses.sum }
}
