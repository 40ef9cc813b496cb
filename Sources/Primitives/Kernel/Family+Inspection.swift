// SPDX-License-Identifier: Apache-2.0

/// Who waits for what: for whoever has to explain why nothing moves. Never used to decide anything.
extension Family {
  /// What a sleeping process waits at, and who held it when it went to sleep.
  package struct Wait: Sendable {
    /// The primitive's name and its offset in the region.
    package let object: String
    package let holder: ProcessToken?
  }

  /// What a process waits at, or `nil` when it does not sleep in a primitive.
  package static func wait(of process: ProcessToken) -> Wait? {
    guard let (bell, holder) = roster.wait(of: process) else { return nil }
    let region = region
    var name = bell < RegionLayout.heap ? "the family's heap" : "an object at \(bell)"
    // The walk is not under the heap's lock: who asks must not wait for what it asks about.
    heap.forEachShared { block in
      let kindWord = region.word(block + BlockLayout.kindWord).load()
      let size = UInt64(1) << (kindWord >> 32 & 63)
      guard bell >= block, bell < block + size,
        let kind = BlockKind(rawValue: UInt32(truncatingIfNeeded: kindWord))
      else { return }
      name = "\(kind.name) at \(block)"
    }
    return Wait(object: name, holder: holder)
  }

  /// The process id of a process of the family, and whether it still lives.
  package static func describe(_ process: ProcessToken) -> (pid: Int32, isAlive: Bool) {
    (roster.pid(of: process), roster.liveness(of: process) == .alive)
  }
}
