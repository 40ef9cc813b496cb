// SPDX-License-Identifier: Apache-2.0

/// The handles that one message under way carries, as a part of the object it lies in.
struct HandleList {
  /// More handles than this do not fit into one transaction.
  static let limit = RegionLayout.journalCapacity - 16

  let region: Region
  let block: UInt64

  static func bytes(count: Int) -> UInt64 { 8 + 8 * UInt64(count) }

  private var countWord: Word { region.word(block + BlockLayout.partPayload) }

  private func entry(_ index: Int) -> Word {
    region.word(block + BlockLayout.partPayload + 8 + 8 * UInt64(index))
  }

  var count: Int { Int(countWord.load()) }

  /// The offsets of the blocks, each once.
  var blocks: [UInt64] {
    (0..<count).map { entry($0).load() }
  }

  func write(_ blocks: [UInt64]) {
    for (index, block) in blocks.enumerated() { entry(index).store(block) }
    countWord.store(UInt64(blocks.count))
  }

  /// The changes that put this message under way (+1) or end its journey (-1).
  func inFlight(changedBy amount: Int64) -> [(UInt64, UInt64)] {
    blocks.map { block in
      let target = block + BlockLayout.inFlightWord
      return (target, region.word(target).load() &+ UInt64(bitPattern: amount))
    }
  }
}
