// SPDX-License-Identifier: Apache-2.0

/// What stands for a hosted object in the family's memory: its users are those of the object, and
/// it leads to the manager.
struct HostedBlock: Sendable {
  private static let managerOffset: UInt64 = 0
  private static let generationOffset: UInt64 = 8
  private static let bytes: UInt64 = 16

  let reference: BlockReference

  init(_ reference: BlockReference) {
    self.reference = reference
  }

  /// - Throws: `outOfMemory`.
  init(in manager: ManagerBlock) throws(PrimitivesError) {
    reference = try BlockReference.create(.hostedObject, bytes: Self.bytes)
    reference.word(Self.managerOffset).store(manager.reference.offset)
    reference.word(Self.generationOffset).store(manager.reference.generation)
  }

  /// The manager that has the object.
  ///
  /// - Throws: `serverEnded` when no process has anything to do with it any more.
  var manager: ManagerBlock {
    get throws(PrimitivesError) {
      let handle = BlockHandle(
        family: reference.region.family, offset: reference.word(Self.managerOffset).load(),
        generation: reference.word(Self.generationOffset).load(),
        kind: BlockKind.manager.rawValue)
      do throws(PrimitivesError) {
        return ManagerBlock(try Family.references.resolve(handle, as: .manager))
      } catch {
        throw ManagerBlock.ended
      }
    }
  }
}
