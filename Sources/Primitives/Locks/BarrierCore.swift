// SPDX-License-Identifier: Apache-2.0

/// A barrier's state and the places of those who wait, under a lock that is held for moments only.
///
/// Each change is one store of the state; a place is written before the store that counts it. So
/// there is nothing to repair after a death in here. Everyone who waits watches everyone else who
/// does, and breaks the barrier for a dead one.
struct BarrierCore: Sendable {
  private static let lockOffset: UInt64 = 0
  private static let bellOffset: UInt64 = 16
  private static let stateOffset: UInt64 = 24
  private static let partiesOffset: UInt64 = 32
  private static let announcedOffset: UInt64 = 40
  private static let placesOffset: UInt64 = 64

  static let limit = Roster.capacity

  let block: BlockReference
  let parties: Int
  private let lock: RobustLock
  private let changes: Announcement
  private let stateWord: Word

  static func create(parties: Int) throws(PrimitivesError) -> BarrierCore {
    let block = try BlockReference.create(
      .barrier, bytes: placesOffset + 8 * UInt64(parties))
    block.word(partiesOffset).store(UInt64(parties))
    return BarrierCore(block)
  }

  init(_ block: BlockReference) {
    self.block = block
    parties = Int(block.word(Self.partiesOffset).load())
    lock = block.lock(Self.lockOffset)
    changes = Announcement(
      bell: block.bell(Self.bellOffset), announced: block.word(Self.announcedOffset))
    stateWord = block.word(Self.stateOffset)
  }

  /// A party's place, and when it took it.
  struct Place {
    let rawValue: Int
    let generation: UInt64
  }

  func isLast(_ place: Place) -> Bool { place.rawValue == parties - 1 }

  private var state: BarrierState { BarrierState(rawValue: stateWord.load()) }

  private func place(_ index: Int) -> Word {
    block.word(Self.placesOffset + 8 * UInt64(index))
  }

  /// Those who have a place and have not left it, the dead included.
  private func holders(_ state: BarrierState) -> [ProcessToken] {
    (0..<state.count).compactMap { ProcessToken(rawValue: place($0).load()) }
  }

  private func locked<R>(_ body: () -> R) -> R {
    if lock.acquire() == .acquiredAbandoned { lock.markRecovered() }
    defer { _ = lock.release() }
    return body()
  }

  private func change(to next: BarrierState) {
    changes.announce(next.change) {
      stateWord.publish(next.rawValue)
      return true
    }
  }

  private static func error(_ reason: BarrierState.Reason) -> PrimitivesError {
    PrimitivesError(.broken, "this barrier is broken: \(reason.text)")
  }

  // MARK: Waiting

  /// How an attempt to take a place ended.
  private enum Arrival {
    case placed(Place)
    /// All have come: this is the last one, and there is nothing to do before they go on.
    case passed(Place)
    case broken(BarrierState.Reason)
    /// Others have to leave first: those of a reset, or of a generation that is about to pass.
    case occupied(BarrierState)
  }

  /// Takes a place, and waits for the others.
  ///
  /// - Parameters:
  ///   - acts: Whether there is something to do for the last one: it gets its place then, and the
  ///     others wait until it calls `pass`.
  ///   - deadline: When the barrier breaks for everyone.
  /// - Returns: The place.
  /// - Throws: `broken`.
  func arrive(acts: Bool, until deadline: Deadline) throws(PrimitivesError) -> Place {
    var waiter = Waiter(at: changes.bell, until: deadline)
    let result = arrive(acts, waitingAs: &waiter)
    waiter.leave()
    return try result.get()
  }

  private func arrive(
    _ acts: Bool, waitingAs waiter: inout Waiter
  ) -> Result<Place, PrimitivesError> {
    var arrival = takePlace(acts)
    while case .occupied(let state) = arrival {
      waiter.passOn()
      waiter.arm()
      arrival = takePlace(acts)
      guard case .occupied(state) = arrival else { continue }
      changes.help(state.change)
      switch waiter.sleep(while: seen(state), watching: holders(state)) {
      case .look: continue
      case .holderDied: breakIfAnyDied(state.generation)
      case .timedOut: return .failure(Self.error(.timedOut))
      }
    }
    switch arrival {
    case .passed(let place): return .success(place)
    case .placed(let place):
      if isLast(place) { return .success(place) }
      guard let reason = wait(&waiter, at: place) else { return .success(place) }
      leaveBroken(place)
      return .failure(Self.error(reason))
    case .broken(let reason): return .failure(Self.error(reason))
    case .occupied: fatalError("a party goes on before it has a place")
    }
  }

  private func takePlace(_ acts: Bool) -> Arrival {
    locked {
      var state = state
      if state.phase == .resetting, !hasLivingHolder(state) {
        state = BarrierState(generation: state.generation + 1)
        change(to: state)
      }
      switch state.phase {
      case .acting, .resetting: return .occupied(state)
      case .broken: return .broken(state.reason)
      case .filling: return takePlace(acts, in: state)
      }
    }
  }

  private func takePlace(_ acts: Bool, in state: BarrierState) -> Arrival {
    let mine = Place(rawValue: state.count, generation: state.generation)
    if isLast(mine), hasDeadHolder(state) {
      change(to: state.broken(.died))
      return .broken(.died)
    }
    if isLast(mine), !acts {
      change(to: BarrierState(generation: state.generation + 1))
      return .passed(mine)
    }
    place(state.count).store(Family.token)
    var next = state
    next.count += 1
    if isLast(mine) { next.phase = .acting }
    if isLast(mine) {
      change(to: next)
    } else {
      // One of those who wait watches this one from now on.
      changes.bell.ringing { stateWord.publish(next.rawValue) }
    }
    return .placed(mine)
  }

  private func hasDeadHolder(_ state: BarrierState) -> Bool {
    holders(state).contains { Family.roster.liveness(of: $0) == .dead }
  }

  private func hasLivingHolder(_ state: BarrierState) -> Bool {
    holders(state).contains { Family.roster.liveness(of: $0) != .dead }
  }

  private func seen(_ state: BarrierState) -> [SeenWord] {
    [
      SeenWord(stateWord, state.rawValue), SeenWord(upperHalfOf: stateWord, state.rawValue),
    ]
  }

  /// Waits for the others; returns why the barrier broke, or `nil` when all have come.
  private func wait(_ waiter: inout Waiter, at place: Place) -> BarrierState.Reason? {
    while true {
      waiter.arm()
      let state = state
      changes.help(state.change)
      guard state.generation == place.generation else { return nil }
      if state.phase == .broken || state.phase == .resetting { return state.reason }
      switch waiter.sleep(while: seen(state), watching: holders(state)) {
      case .look: continue
      case .holderDied:
        waiter.passOn()
        breakIfAnyDied(place.generation)
      case .timedOut:
        waiter.passOn()
        self.break(.timedOut, in: place.generation)
      }
    }
  }

  private func breakIfAnyDied(_ generation: UInt64) {
    locked {
      let state = state
      guard state.generation == generation, state.phase == .filling || state.phase == .acting,
        hasDeadHolder(state)
      else { return }
      change(to: state.broken(.died))
    }
  }

  private func leaveBroken(_ place: Place) {
    locked { clear(place) }
  }

  /// Leaves a place of a barrier that broke; whoever waits for the end of a reset looks again.
  private func clear(_ place: Place) {
    changes.bell.named {
      self.place(place.rawValue).store(0)
      changes.bell.wake(.max)
    }
  }

  // MARK: Passing and breaking

  /// Lets everyone pass, for the last one to come.
  ///
  /// - Throws: `broken` when it was broken meanwhile.
  func pass(_ place: Place) throws(PrimitivesError) {
    let reason: BarrierState.Reason? = locked {
      let state = state
      guard state.phase == .acting, state.generation == place.generation else {
        clear(place)
        return state.reason
      }
      change(to: BarrierState(generation: state.generation + 1))
      return nil
    }
    if let reason { throw Self.error(reason) }
  }

  /// Breaks the barrier and leaves it, for the last one to come.
  func fail(_ place: Place) {
    self.break(.actionFailed, in: place.generation)
    leaveBroken(place)
  }

  /// Breaks the barrier, unless it is of another generation than the one that is meant.
  func `break`(_ reason: BarrierState.Reason, in generation: UInt64? = nil) {
    locked {
      let state = state
      guard state.phase == .filling || state.phase == .acting,
        generation == nil || generation == state.generation
      else { return }
      change(to: state.broken(reason))
    }
  }

  func reset() {
    locked {
      let state = state
      guard state.phase != .resetting else { return }
      if hasLivingHolder(state) {
        var next = state
        next.phase = .resetting
        next.reason = state.phase == .broken ? state.reason : .reset
        change(to: next)
      } else {
        change(to: BarrierState(generation: state.generation + 1))
      }
    }
  }

  // MARK: Looking

  var waiterCount: Int {
    let state = state
    return state.phase == .filling || state.phase == .acting ? holders(state).count : 0
  }

  var isBroken: Bool { state.phase == .broken }
}
