// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The family's shared memory at one instant, to which it can be set back while no one uses it.
///
/// What belongs to a living process alone (its identifiers, its life word) is left as it is.
package struct RegionSnapshot: Sendable {
  private struct Piece: Sendable {
    let offset: UInt64
    let bytes: [UInt8]
  }

  private let pieces: [Piece]
  private let frontier: UInt64
  /// What was in use then.
  package let inventory: Family.Inventory

  /// Takes a snapshot of the heap and of the places of `processes` in the roster.
  package init(of processes: [ProcessToken]) {
    let region = Family.region
    frontier = region.word(RegionLayout.frontierWord).noted
    var ranges = [(UInt64(0), RegionLayout.roster), (RegionLayout.journal, UInt64(64))]
    for process in processes { ranges += Family.roster.sharedRanges(of: process) }
    ranges.append((RegionLayout.heap, frontier - RegionLayout.heap))
    pieces = ranges.map { Piece(offset: $0, bytes: region.read(Int($1), at: $0)) }
    inventory = Family.inventory()
  }

  package func restore() {
    let region = Family.region
    // What was allocated since is as new again.
    let end = region.word(RegionLayout.frontierWord).noted
    if end > frontier { region.zero(frontier, bytes: end - frontier) }
    for piece in pieces { region.write(piece.bytes, at: piece.offset) }
  }
}
