// SPDX-License-Identifier: Apache-2.0

/// One of the shared blocks of a pool, on its way to a worker.
struct PoolHandle: Codable, Sendable {
  let block: BlockReference

  init(_ block: BlockReference) {
    self.block = block
  }

  init(from decoder: any Decoder) throws {
    let handle = try decoder.detachHandle()
    block = try Family.references.resolve(
      handle, as: BlockKind(rawValue: handle.kind) ?? .pool)
  }

  func encode(to encoder: any Encoder) throws {
    try encoder.attach(block.handle)
  }
}
