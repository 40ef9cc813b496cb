// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// The processes that share one region: the first one, and all that it and they have started.
package enum Family {
  /// The file of the family that this process was started into; set before the region is needed.
  private static let inherited = Guarded<OwnedDescriptor?>(nil)

  private static let shared: Result<Region, PrimitivesError> = {
    do throws(PrimitivesError) {
      if let file = inherited.locked({ $0.take() }) {
        return .success(try Region(adopting: file))
      }
      return .success(try Region())
    } catch {
      return .failure(error)
    }
  }()

  static let references = ReferenceTable()

  /// Children of this process that have ended and could not be retired in time.
  ///
  /// One that had not taken its place yet can be told from one to come by its parent only.
  private static let unretired = Guarded<[ProcessToken]>([])

  /// The region, or why there is none.
  static func requireRegion() throws(PrimitivesError) -> Region {
    try shared.get()
  }

  /// The region of a process that already has a primitive, and so a region.
  static var region: Region {
    switch shared {
    case .success(let region): return region
    case .failure(let error): fatalError(error.description)
    }
  }

  static var roster: Roster { Roster(region: region) }

  static var heap: Heap { Heap(region: region) }

  // MARK: This process's place

  /// This process's token, as it stands in owner words.
  @inline(__always)
  static var token: UInt64 {
    let token = cp_self_token()
    return token != 0 ? token : joinedToken()
  }

  static var me: ProcessToken {
    guard let token = ProcessToken(rawValue: token) else { fatalError("a token is never zero") }
    return token
  }

  /// A process that was forked behind the family's back takes its place when it first needs one.
  @inline(never)
  private static func joinedToken() -> UInt64 {
    do {
      try join()
      return cp_self_token()
    } catch {
      fatalError("this process has no place in its family: \(error.message)")
    }
  }

  /// Takes a place in the roster for this process, and keeps what it already refers to alive.
  static func join() throws(PrimitivesError) {
    guard cp_self_token() == 0 else { return }
    let region = try requireRegion()
    guard cp_thread_id() == getpid() else {
      throw PrimitivesError(
        .systemFailure,
        "a process forked without ChildProcess must use its first primitive on its first thread")
    }
    let roster = Roster(region: region)
    let token = try reservingPlace(in: roster, for: nil)
    guard roster.activate(token) else {
      throw PrimitivesError(.systemFailure, "the life word could not be taken")
    }
    cp_set_self_token(token.rawValue)
    try references.keepAll(for: token, heap: Heap(region: region))
  }

  /// Lets this process, which has just been started, belong to the family whose region this is.
  static func adopt(_ region: OwnedDescriptor) {
    inherited.locked { $0 = region }
  }

  /// Takes the place that is reserved for this process, which refers to nothing yet; returns
  /// whether it was still reserved.
  static func join(as token: ProcessToken) throws(PrimitivesError) -> Bool {
    let roster = Roster(region: try requireRegion())
    guard roster.activate(token) else { return false }
    cp_set_self_token(token.rawValue)
    return true
  }

  /// Reserves a place; where none is free, the places of the dead are given back first.
  static func reservingPlace(
    in roster: Roster, for parent: ProcessToken?
  ) throws(PrimitivesError) -> ProcessToken {
    do {
      return try roster.reserve(for: parent)
    } catch {
      sweep()
      return try roster.reserve(for: parent)
    }
  }

  /// Drops all that a process used, and gives its place back: it has ended.
  ///
  /// Blocks on the heap's holder until `deadline`, for that may be stopped; what is not done by
  /// then is left to a later `sweep`.
  static func retire(_ token: ProcessToken, until deadline: Deadline = .never) {
    let isDone = heap.locked(until: deadline) {
      guard roster.state(token.slot).generation == token.generation else { return }
      dropUses(of: token)
      roster.free(token)
    }
    if !isDone { unretired.locked { $0.append(token) } }
  }

  /// Ends a process's use of every block; under the heap's lock.
  private static func dropUses(of token: ProcessToken) {
    let heap = heap
    var unused: [UInt64] = []
    heap.forEachShared { block in
      guard heap.isUser(token.slot, of: block) else { return }
      heap.setUser(token.slot, of: block, to: false)
      unused.append(block)
    }
    // Freeing one may have freed others.
    for block in unused where heap.isInUse(block) { heap.freeIfUnused(block) }
  }

  /// Takes from processes that do not run all that they still refer to, as if they had ended.
  package static func dropUses(of processes: [ProcessToken]) {
    _ = heap.locked(until: .never) {
      for process in processes { dropUses(of: process) }
    }
  }

  /// Makes the tables that a forked child starts afresh before there is one: else each child would
  /// make them, and search for what their generic types need anew.
  static let tables: Void = {
    PassingSocket.prepare()
    NamedMemory.prepare()
    ListeningSocket.prepare()
  }()

  /// In a forked child: its parent's children are not its own.
  static func forgetChildren() {
    unretired.restart(with: [])
  }

  /// Retires every process that ended without its parent having noticed.
  package static func sweep() {
    var late: [ProcessToken] = []
    unretired.locked { swap(&late, &$0) }
    for token in late + roster.ended() { retire(token) }
  }

  /// The bytes of shared memory in use by the whole family, after the dead have been swept up.
  package static var usedBytes: UInt64 {
    sweep()
    return heap.usedBytes
  }

  /// How much of the region has ever been in use at one time, or little more.
  package static var reservedBytes: UInt64 {
    heap.region.word(RegionLayout.committedWord).load()
  }
}

@c(cp_process_started)
func processStarted() {
  // An error stays in `Family` and is thrown by the first primitive that is made.
  try? Family.join()
}

@c(cp_process_forked)
func processForked() {
  Family.references.reset()
  Family.forgetChildren()
  UnmarkedDeaths.reset()
  ForkServer.forget()
  NamedMemory.reset()
  ListeningSocket.forgetFiles()
  ElementType.reset()
  PassingSocket.blankAll()
  ChildrenChannel.forgetAll()
  ParentChannel.forget()
  ProcessLog.reset()
}
