// SPDX-License-Identifier: Apache-2.0

extension Manager {
  /// Makes memory under a name that is made up, and keeps it until the manager is shut down.
  ///
  /// Then the name is removed, whoever is attached; for them the memory stays as it is. If this
  /// process is killed, the name goes with the last user, as that of any ``SharedMemory``.
  ///
  /// Blocks as making a `SharedMemory` does.
  ///
  /// Python: `SharedMemoryManager.SharedMemory`.
  ///
  /// - Parameter count: How many bytes, all of them zero.
  /// - Returns: The memory.
  /// - Throws: As `SharedMemory` does, and `serverEnded` when the manager has been shut down.
  public func sharedMemory(count: Int) throws(PrimitivesError) -> SharedMemory {
    let memory = try SharedMemory(count: count)
    try keep(memory)
    return memory
  }

  /// Makes a list under a name that is made up, and keeps it as ``sharedMemory(count:)`` does.
  ///
  /// Python: `SharedMemoryManager.ShareableList`.
  ///
  /// - Parameters:
  ///   - values: What it holds at first; their number never changes.
  ///   - slotCapacity: How many bytes each slot has at least, for values that will grow.
  /// - Returns: The list.
  /// - Throws: As ``sharedMemory(count:)``.
  public func shareableList(
    _ values: [ShareableValue], slotCapacity: Int = 8
  ) throws(PrimitivesError) -> ShareableList {
    let list = try ShareableList(values, slotCapacity: slotCapacity)
    try keep(list.memory)
    return list
  }

  private func keep(_ memory: SharedMemory) throws(PrimitivesError) {
    let isKept = keptMemory.locked { kept in
      kept?.append(memory)
      return kept != nil
    }
    guard isKept else {
      throw PrimitivesError(.serverEnded, "the manager has been shut down, and keeps no memory")
    }
  }

  /// Removes the names, and keeps none from now on.
  func removeMemory() {
    let kept = keptMemory.locked { kept in
      defer { kept = nil }
      return kept ?? []
    }
    for memory in kept {
      do throws(PrimitivesError) {
        try memory.unlink()
      } catch  where error.code == .notFound {
        // Someone else has removed it.
      } catch {
        ProcessLog.log(.warning, "the shared memory \(memory.name) stays: \(error)")
      }
    }
  }
}
