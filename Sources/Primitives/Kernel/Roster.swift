// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// Every process of the family: a slot each, with the life word by which the others see it die.
@safe struct Roster {
  /// How many processes of one family can live at one time.
  static let capacity = 2048

  // Offsets in a slot.
  private static let stateWord: UInt64 = 0
  static let pidWord: UInt64 = 16
  static let startTimeWord: UInt64 = 24
  private static let waitBellWord: UInt64 = 32
  private static let waitHolderWord: UInt64 = 40
  static let namespaceWord: UInt64 = 48
  static let hasLifeLockWord: UInt64 = 56
  static let lifeWord: UInt64 = 64
  private static let exitWord: UInt64 = 240
  private static let ordersWord: UInt64 = 248

  let region: Region

  // MARK: Slots

  func offset(_ slot: Int) -> UInt64 {
    Misuse.require(slot >= 0 && slot < Self.capacity, "a process token names no slot")
    return RegionLayout.roster + UInt64(slot) * RegionLayout.slotBytes
  }

  func word(_ slot: Int, _ field: UInt64) -> Word {
    region.word(offset(slot) + field)
  }

  func state(_ slot: Int) -> SlotState {
    SlotState(rawValue: word(slot, Self.stateWord).load())
  }

  /// Reserves a free slot for a process that does not live yet, on behalf of `parent`.
  ///
  /// - Throws: `limitExceeded` when 2048 processes live, `outOfMemory`.
  func reserve(for parent: ProcessToken?) throws(PrimitivesError) -> ProcessToken {
    let hint = region.word(RegionLayout.slotHintWord)
    let start = Int(truncatingIfNeeded: hint.add(1) % UInt64(Self.capacity))
    for step in 0..<Self.capacity {
      let slot = (start + step) % Self.capacity
      let page = offset(slot) & ~(RegionLayout.pageBytes - 1)
      let error = cp_reserve(region.descriptor, page, RegionLayout.pageBytes)
      guard error == 0 else {
        throw PrimitivesError(.outOfMemory, "no shared memory left for another process")
      }
      let before = state(slot)
      guard before.phase == .free else { continue }
      let reserved = SlotState(.reserved, generation: before.generation, reservedBy: parent)
      if word(slot, Self.stateWord).compareExchange(before.rawValue, reserved.rawValue) {
        return ProcessToken(slot: slot, generation: before.generation)
      }
    }
    throw PrimitivesError(
      .limitExceeded, "a family has at most \(Self.capacity) living processes")
  }

  /// Makes a reserved slot this process's own, on its first thread; returns whether it was still
  /// reserved.
  func activate(_ token: ProcessToken) -> Bool {
    let slot = token.slot
    let before = state(slot)
    guard before.phase == .reserved, before.generation == token.generation else { return false }
    guard unsafe cp_life_take(region.pointer(offset(slot) + Self.lifeWord)) == 0 else {
      return false
    }
    let hasLifeLock = cp_life_lock_take(region.descriptor, offset(slot) + Self.lifeWord) == 0
    word(slot, Self.hasLifeLockWord).store(hasLifeLock ? 1 : 0)
    word(slot, Self.waitBellWord).store(0)
    word(slot, Self.pidWord).store(UInt64(getpid()))
    word(slot, Self.startTimeWord).store(ProcessStatus.current?.startTime ?? 0)
    word(slot, Self.namespaceWord).store(cp_pid_namespace())
    let active = SlotState(.active, generation: token.generation)
    return word(slot, Self.stateWord).compareExchange(before.rawValue, active.rawValue)
  }

  /// Makes room for the id of a process that does not live yet, in a slot reserved for it.
  func clearPid(of token: ProcessToken) {
    word(token.slot, Self.pidWord).store(0)
  }

  /// Forks a sibling of this process into a slot reserved for it; returns as `cp_fork_sibling`.
  func forkSibling(as token: ProcessToken) -> Int32 {
    unsafe cp_fork_sibling(
      region.pointer(offset(token.slot) + Self.pidWord).assumingMemoryBound(to: UInt32.self))
  }

  /// Reserves the slot of a dead process for another one under the same token.
  func reserveAgain(_ token: ProcessToken, for parent: ProcessToken) {
    word(token.slot, Self.stateWord).store(
      SlotState(.reserved, generation: token.generation, reservedBy: parent).rawValue)
  }

  /// Gives a slot back after all that its process used has been dropped; under the heap's lock.
  func free(_ token: ProcessToken) {
    let before = state(token.slot)
    guard before.phase != .free, before.generation == token.generation else { return }
    wakeWatchers(of: token)
    let next = SlotState(.free, generation: before.generation &+ 1)
    _ = word(token.slot, Self.stateWord).compareExchange(before.rawValue, next.rawValue)
  }

  /// Every process that has ended without its slot having been given back.
  func ended() -> [ProcessToken] {
    (0..<usedSlots).compactMap { slot in
      let state = state(slot)
      let token = ProcessToken(slot: slot, generation: state.generation)
      switch state.phase {
      case .free: return nil
      case .active: return liveness(of: token) == .dead ? token : nil
      case .reserved:
        guard let parent = state.reserver else { return nil }
        let parentState = self.state(parent)
        let parentToken = ProcessToken(slot: parent, generation: parentState.generation)
        let isTheirs = state.isReserved(bySlot: parent, generation: parentState.generation)
        let isOrphan = !isTheirs || parentState.phase != .active
        return isOrphan || liveness(of: parentToken) == .dead ? token : nil
      }
    }
  }

  /// How many slots, from the first on, have ever been used.
  ///
  /// One whose page was never reserved reads as zero, which is free: but reading would allocate it.
  var usedSlots: Int {
    Int(min(region.word(RegionLayout.slotHintWord).load(), UInt64(Self.capacity)))
  }

  func pid(of token: ProcessToken) -> Int32 {
    Int32(truncatingIfNeeded: word(token.slot, Self.pidWord).load())
  }

  // MARK: Between a child and its parent

  /// Notes how this process is about to end, for a parent whom the kernel does not tell.
  func noteExit(_ code: Int32) {
    guard let me = ProcessToken(rawValue: cp_self_token()) else { return }
    // The mark tells a code of 0 from a word that says nothing.
    word(me.slot, Self.exitWord).note(UInt64(me.generation) << 32 | 1 << 8 | UInt64(code & 0xFF))
  }

  /// The exit code that a process has noted, if it has.
  func notedExit(of token: ProcessToken) -> Int32? {
    let noted = word(token.slot, Self.exitWord).noted
    guard noted >> 32 == UInt64(token.generation), noted & 1 << 8 != 0 else { return nil }
    return Int32(noted & 0xFF)
  }

  /// Orders a child to send itself a signal, once its channel is poked; returns whether it can be.
  func order(_ signal: Int32, to token: ProcessToken) -> Bool {
    let state = state(token.slot)
    guard state.phase != .free, state.generation == token.generation else { return false }
    return unsafe cp_order(
      region.pointer(offset(token.slot) + Self.ordersWord), token.generation, signal)
  }

  /// Makes this process carry out such orders; returns 0 or an errno.
  func obey(_ channel: Int32, as token: ProcessToken) -> Int32 {
    unsafe cp_obey_parent(
      channel, region.pointer(offset(token.slot) + Self.ordersWord), token.generation)
  }

  // MARK: For whoever controls the steps

  /// Whether an offset lies in what is a process's own, and not the same in every run.
  static func isPrivate(_ offset: UInt64) -> Bool {
    guard offset >= RegionLayout.roster, offset < RegionLayout.journal else { return false }
    return (offset - RegionLayout.roster) % RegionLayout.slotBytes >= pidWord
  }

  /// The rest of a process's slot, as offsets and lengths.
  func sharedRanges(of token: ProcessToken) -> [(UInt64, UInt64)] {
    [(offset(token.slot), Self.pidWord), (offset(token.slot) + Self.waitBellWord, 16)]
  }

  // MARK: Who waits for what

  /// Leaves a note for whoever asks why nothing moves: not a step, and never read to decide
  /// anything.
  func noteWait(at bell: Bell, for holder: ProcessToken?) {
    guard let me = ProcessToken(rawValue: cp_self_token()) else { return }
    let slot = offset(me.slot)
    let bellOffset = unsafe UInt64(UInt(bitPattern: bell.address) - UInt(bitPattern: region.base))
    unsafe region.pointer(slot + Self.waitHolderWord)
      .storeBytes(of: holder?.rawValue ?? 0, as: UInt64.self)
    unsafe region.pointer(slot + Self.waitBellWord).storeBytes(of: bellOffset, as: UInt64.self)
  }

  func noteWaitEnded() {
    guard let me = ProcessToken(rawValue: cp_self_token()) else { return }
    unsafe region.pointer(offset(me.slot) + Self.waitBellWord)
      .storeBytes(of: 0, as: UInt64.self)
  }

  /// Where a process sleeps (an offset in the region) and whom it waits for, or `nil` when it runs.
  func wait(of token: ProcessToken) -> (bell: UInt64, holder: ProcessToken?)? {
    guard state(token.slot).generation == token.generation else { return nil }
    let bell = word(token.slot, Self.waitBellWord).load()
    guard bell != 0 else { return nil }
    return (bell, ProcessToken(rawValue: word(token.slot, Self.waitHolderWord).load()))
  }
}
