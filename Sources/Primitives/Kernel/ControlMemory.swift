// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// Memory beside the region, for whoever takes control of the processes that share it.
///
/// None of it is a step. Only the process that has the turn touches it, and a turn that is given
/// and taken orders all that was written before.
// @unchecked because only the process that has the turn reads or writes.
@safe package final class ControlMemory: @unchecked Sendable {
  package let count: Int
  private let words: UnsafeMutablePointer<UInt64>

  /// Shares so many zeroed words with every process that is forked from now on.
  ///
  /// - Throws: `outOfMemory`.
  package init(words count: Int) throws(PrimitivesError) {
    guard let memory = unsafe cp_share_memory(count * MemoryLayout<UInt64>.stride) else {
      throw PrimitivesError(.outOfMemory, "no memory for \(count) words of control")
    }
    self.count = count
    unsafe words = memory.bindMemory(to: UInt64.self, capacity: count)
  }

  package subscript(index: Int) -> UInt64 {
    @inline(__always) get {
      Misuse.require(index >= 0 && index < count, "a word outside the control memory")
      return unsafe words[index]
    }
    @inline(__always) set {
      Misuse.require(index >= 0 && index < count, "a word outside the control memory")
      unsafe words[index] = newValue
    }
  }

  // MARK: Turns

  /// Gives the turn to whoever takes it at the word `baton`.
  package func give(_ baton: Int) {
    Misuse.require(baton >= 0 && baton < count, "a baton outside the control memory")
    unsafe UnsafeMutableRawPointer(words + baton).withMemoryRebound(to: UInt32.self, capacity: 1) {
      unsafe cp_baton_give($0)
    }
  }

  /// Takes the turn at the word `baton`; blocks until it is given, and returns whether it was in
  /// time.
  package func take(_ baton: Int, nanoseconds: UInt64 = .max) -> Bool {
    Misuse.require(baton >= 0 && baton < count, "a baton outside the control memory")
    return unsafe UnsafeMutableRawPointer(words + baton)
      .withMemoryRebound(to: UInt32.self, capacity: 1) {
        unsafe cp_baton_take($0, nanoseconds)
      }
  }
}
