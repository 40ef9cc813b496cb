// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// A shared object, as one of the library's own.
struct Shared: Codable, Hashable {
  var handle: BlockHandle

  init(_ number: UInt64) {
    handle = BlockHandle(family: 1, offset: number << 12, generation: .max - number, kind: 3)
  }

  init(from decoder: any Decoder) throws {
    handle = try decoder.detachHandle()
  }

  func encode(to encoder: any Encoder) throws {
    try encoder.attach(handle)
  }
}
