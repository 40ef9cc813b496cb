// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// The way in for whoever takes control of this process's steps.
package enum StepControl {
  // unsafe because it is set while nothing is controlled, by the only thread of its process.
  private nonisolated(unsafe) static var controller: (any StepController)?
  // unsafe because it is set together with the controller.
  private nonisolated(unsafe) static var base = UInt(0)

  /// Lets a controller decide about every step, sleep and wake-up of this process from now on.
  ///
  /// The bounded re-check of sleeps, the net for a second death, is the controller's then.
  package static func begin(_ controller: any StepController) {
    unsafe Self.controller = controller
    unsafe base = UInt(bitPattern: Family.region.base)
    Waiter.removeNet()
    var control = unsafe cp_control(
      step: { kind, word, first, second in
        guard let kind = StepKind(rawValue: kind) else { return }
        unsafe StepControl.controller?.step(kind, at: StepControl.offset(word), first, second)
      },
      wait: { waits, count, deadline in
        let words = (0..<Int(count)).map {
          unsafe SleepWord(
            offset: StepControl.offset(waits[$0].word), expected: waits[$0].expected)
        }
        return unsafe StepControl.controller?.wait(words, until: deadline) ?? -ENOSYS
      },
      wake: { word, count in
        let count = count < 0 ? Int.max : Int(count)
        return unsafe Int32(
          StepControl.controller?.wake(StepControl.offset(word), atMost: count) ?? 0)
      },
      now: { unsafe StepControl.controller?.now ?? 0 })
    unsafe cp_set_control(&control)
  }

  /// Lets go.
  package static func end() {
    cp_set_control(nil)
  }

  private static func offset(_ word: UnsafeRawPointer) -> UInt64 {
    unsafe UInt64(UInt(bitPattern: word) - base)
  }

  // MARK: What a controller looks at, none of it a step

  /// The word around an offset, or zero where it is another in each run: what is a process's own
  /// (identifiers, life), and the family's random name.
  package static func value(at offset: UInt64) -> UInt64 {
    guard !Roster.isPrivate(offset), offset != RegionLayout.familyWord else { return 0 }
    return unsafe Family.region.pointer(offset & ~7).load(as: UInt64.self)
  }

  /// The 32-bit word at an offset, whatever it is.
  package static func futexValue(at offset: UInt64) -> UInt32 {
    unsafe Family.region.pointer(offset).load(as: UInt32.self)
  }

  /// The offset of the word whose sleepers the kernel would wake if this thread died now, or 0.
  package static var pendingWord: UInt64 {
    guard let word = unsafe cp_pending_word() else { return 0 }
    return unsafe offset(word)
  }

  /// The offset of a process's life word.
  package static func lifeWord(of process: ProcessToken) -> UInt64 {
    unsafe UInt64(
      UInt(bitPattern: Family.roster.lifeAddress(of: process))
        - UInt(bitPattern: Family.region.base))
  }

  /// Lets this process read the status of others wrongly from now on.
  package static func read(_ reading: StatusReading) {
    ProcessStatus.reading.store(reading.rawValue, ordering: .relaxed)
  }

  /// Marks this process's life word as the kernel does when only the first thread has ended.
  package static func markOwnLife() {
    unsafe _ = Family.roster.lifeAddress(of: Family.me).assumingMemoryBound(to: Atomic<UInt32>.self)
      .pointee.bitwiseOr(cp_futex_owner_died, ordering: .sequentiallyConsistent)
  }

  /// What a report calls an offset: the object and the place in it.
  package static func name(of offset: UInt64) -> String {
    Family.name(of: offset)
  }

  /// The shared block that a value itself is a hold on: its offset, and what its kind is called.
  package static func block(of value: Any) -> (offset: UInt64, kind: String)? {
    (value as? BlockReference).map { ($0.offset, $0.kind.name) }
  }

  /// What a report calls an offset in a block of a known name: the place in it.
  package static func name(of offset: UInt64, in block: UInt64, called name: String) -> String {
    let byte = offset - block
    return byte >= BlockLayout.sharedPayload
      ? "\(name) +\(byte - BlockLayout.sharedPayload)" : "\(name) header +\(byte)"
  }

  /// The start of the shared block that an offset lies in.
  package static func block(around offset: UInt64) -> UInt64? {
    Family.block(around: offset)
  }

  /// How many references this process has ever had: for `forgetReferences(after:)`.
  package static var references: UInt64 { Family.references.newest }

  /// Before an execution: references that are left from the one before name nothing any more.
  package static func forgetReferences(after count: UInt64) {
    Family.references.forget(after: count)
  }

  /// Keeps this process, and those it will fork, on one processor.
  package static func stayOnProcessor() {
    cp_stay_on_processor()
  }
}
