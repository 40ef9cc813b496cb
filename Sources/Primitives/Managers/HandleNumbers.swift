// SPDX-License-Identifier: Apache-2.0

/// The name of a block in a request to a manager, which keeps alive what it names by other means.
struct HandleNumbers: Codable, Hashable, Sendable {
  let family: UInt64
  let offset: UInt64
  let generation: UInt64
  let kind: UInt32

  init(_ handle: BlockHandle) {
    family = handle.family
    offset = handle.offset
    generation = handle.generation
    kind = handle.kind
  }

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    family = try container.decode(UInt64.self)
    offset = try container.decode(UInt64.self)
    generation = try container.decode(UInt64.self)
    kind = try container.decode(UInt32.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(family)
    try container.encode(offset)
    try container.encode(generation)
    try container.encode(kind)
  }

  var handle: BlockHandle {
    BlockHandle(family: family, offset: offset, generation: generation, kind: kind)
  }

  /// A reference to the block.
  ///
  /// - Throws: `invalidHandle` when there is no such block in this process's family.
  func resolve() throws(PrimitivesError) -> BlockReference {
    guard let kind = BlockKind(rawValue: kind), kind.isShared else {
      throw PrimitivesError(.invalidHandle, "a request names a block of the unknown kind \(kind)")
    }
    return try Family.references.resolve(handle, as: kind)
  }
}
