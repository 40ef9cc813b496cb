// SPDX-License-Identifier: Apache-2.0

/// How the family finds a manager's server: an address and a key in memory that only the family
/// has.
struct ManagerBlock: Sendable {
  private static let lengthOffset: UInt64 = 0
  private static let bytesOffset: UInt64 = 8

  /// Where the server lets the processes of its family in.
  struct Entrance: Codable {
    let address: ConnectionAddress
    let key: [UInt8]
    /// Whether the server is a copy of the process that made it, with all that its code has set.
    let isForked: Bool
  }

  let reference: BlockReference

  init(_ reference: BlockReference) {
    self.reference = reference
  }

  /// Makes the block of a new manager.
  ///
  /// - Throws: `outOfMemory`.
  init(_ entrance: Entrance) throws {
    let bytes = try MessageEncoding.encode(entrance).bytes
    reference = try BlockReference.create(
      .manager, bytes: Self.bytesOffset + UInt64(bytes.count + 7) & ~7)
    reference.word(Self.lengthOffset).store(UInt64(bytes.count))
    reference.region.write(bytes, at: reference.payload(Self.bytesOffset))
  }

  var entrance: Entrance {
    get throws {
      let count = Int(reference.word(Self.lengthOffset).load())
      return try MessageEncoding.decode(
        Entrance.self,
        from: reference.region.read(count, at: reference.payload(Self.bytesOffset)))
    }
  }

  /// Sees to it that the server finds what the top-level code of its program has set, if `subject`,
  /// which it is to run, may use any of it.
  ///
  /// - Throws: `unsetGlobals`.
  func requireGlobals<Subject>(for subject: Subject.Type) throws {
    do {
      try TopLevelCode.requireGlobals(for: subject)
    } catch {
      if try !entrance.isForked { throw error }
    }
  }

  /// What is thrown when the server does not answer any more.
  static var ended: PrimitivesError {
    PrimitivesError(.serverEnded, "the manager's server has ended, and its objects with it")
  }

  /// What is thrown when the server is there, and lets no one in.
  static var crowded: PrimitivesError {
    PrimitivesError(
      .limitExceeded,
      "the manager's server is there, but had no room to let this thread in: it is short of"
        + " descriptors or threads; raise its limit (ulimit -n), or let some of its users end")
  }
}

extension ManagerBlock: Codable {
  func encode(to encoder: any Encoder) throws {
    try encoder.attach(reference)
  }

  init(from decoder: any Decoder) throws {
    reference = try Family.references.resolve(decoder.detachHandle(), as: .manager)
  }
}
