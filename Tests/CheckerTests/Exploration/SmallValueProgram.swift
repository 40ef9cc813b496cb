// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// One process changes a value that is not a whole word, the other reads it.
struct SmallValueProgram: ControlledScenario {
  enum Kind: String, Codable, Sendable, CaseIterable {
    case addition, element, pair
  }

  struct Pair: BitwiseCopyable, Sendable, Equatable {
    var first: UInt64
    var second: UInt64
  }

  struct Objects {
    let number: SharedValue<UInt32>
    let bytes: SharedArray<UInt8>
    let pair: SharedValue<Pair>
  }

  let kind: Kind
  var processes: Int { 2 }

  func prepare() throws -> Objects {
    try Objects(
      number: SharedValue(0), bytes: SharedArray([1, 0]),
      pair: SharedValue(Pair(first: 0, second: 0)))
  }

  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws {
    if process == 0 {
      switch kind {
      case .addition: objects.number.add(1)
      case .element: objects.bytes[1] = 1
      case .pair: objects.pair.value = Pair(first: 0, second: 1)
      }
    } else {
      recorder.call("read") {
        switch kind {
        case .addition: UInt64(objects.number.value)
        case .element: UInt64(objects.bytes[1])
        case .pair: objects.pair.value.second
        }
      }
    }
  }

  /// Says that the new value was read, so that a search which never sees that is seen to.
  func check(_ execution: Execution, on objects: Objects) throws -> [String] {
    execution.calls("read").contains { $0.result == 1 } ? ["the new value was read"] : []
  }
}
