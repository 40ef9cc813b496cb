// SPDX-License-Identifier: Apache-2.0

/// One step of a controlled execution, as it happened.
///
/// Addresses are offsets in the shared memory, so they are the same in every run.
public struct StepEvent: Sendable, Equatable {
  /// What happened.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// A word was read.
    case load
    /// A word was written.
    case store
    /// A word was replaced.
    case exchange
    /// A word was compared and, if it was as expected, replaced.
    case compareExchange
    /// A process went to sleep, unless a word had changed.
    case wait
    /// Sleepers were woken.
    case wake
    /// A number was added to a word.
    case add
    /// A value that is not a whole word was written, or may have been.
    case write
    /// A process began.
    case start
    /// A process that had been woken went on.
    case resume
    /// A timed sleep ended.
    case timeout
    /// A process was killed.
    case crash
  }

  /// The index of the process.
  public var process: Int
  /// What happened.
  public var kind: Kind
  /// The index of the operation that the process was in, from 1; 0 outside of any.
  public var operation: Int
  /// The word, the first word of a sleep, or the life word of a killed process; 0 if there is none.
  public var address: UInt64
  /// What the word held before.
  public var before: UInt64
  /// What was stored, added, exchanged or expected; of a wake-up how many were to be woken.
  public var first: UInt64
  /// What was desired in a comparison; of a sleep its deadline.
  public var second: UInt64
  /// The words of a sleep that was begun, refused or ended.
  public var words: [UInt64]
  /// The word whose sleepers a death wakes; 0 if there is none.
  public var pendingWord: UInt64
  /// Whether a sleep began.
  public var hasBlocked: Bool
  /// The processes that were woken, a bit each.
  public var woken: UInt64
  /// The processes of which one was chosen to be woken.
  public var candidates: UInt64
  /// The watchers of a killed process of which one was chosen to be woken.
  public var watchers: UInt64
  /// Which of the candidates it was, where there was more than one.
  public var chosen: Int?
  /// Which of the watchers it was, where there was more than one.
  public var chosenWatcher: Int?
  /// The processes that could have taken a step instead, a bit each.
  public var enabled: UInt64
  /// The processes whose timed sleep could have ended instead, a bit each.
  public var timers: UInt64
  /// The woken processes whose sleep had a deadline.
  public var timed: UInt64

  init(
    process: Int, kind: Kind, operation: Int = 0, address: UInt64 = 0, before: UInt64 = 0,
    first: UInt64 = 0, second: UInt64 = 0, words: [UInt64] = [], pendingWord: UInt64 = 0,
    hasBlocked: Bool = false, woken: UInt64 = 0, candidates: UInt64 = 0, watchers: UInt64 = 0,
    chosen: Int? = nil, chosenWatcher: Int? = nil, enabled: UInt64 = 0, timers: UInt64 = 0,
    timed: UInt64 = 0
  ) {
    self.process = process
    self.kind = kind
    self.operation = operation
    self.address = address
    self.before = before
    self.first = first
    self.second = second
    self.words = words
    self.pendingWord = pendingWord
    self.hasBlocked = hasBlocked
    self.woken = woken
    self.candidates = candidates
    self.watchers = watchers
    self.chosen = chosen
    self.chosenWatcher = chosenWatcher
    self.enabled = enabled
    self.timers = timers
    self.timed = timed
  }

  /// The decision that led to this event.
  var decision: Decision {
    switch kind {
    case .crash: Decision(process, .crash, woken: chosen, watcher: chosenWatcher)
    case .timeout: Decision(process, .timeout)
    default: Decision(process, .step, woken: chosen)
    }
  }

  /// Whether the event changed its word: what leaves it as it was is no more than a look.
  var hasWritten: Bool {
    switch kind {
    case .store, .exchange: before != first
    case .add: first != 0
    case .write: true
    case .compareExchange: before == first && first != second
    default: false
    }
  }

  /// Whether the event may change its word when it is taken at another time.
  private var mayWrite: Bool {
    switch kind {
    case .store, .exchange, .add, .compareExchange, .write: true
    default: false
    }
  }

  /// Whether a second run of the same schedule has done the same here.
  func isRepeated(by other: StepEvent) -> Bool {
    var other = other
    // What a plain store overwrites may stem from an earlier execution, and no one has read it.
    if kind == .store { other.before = before }
    return self == other
  }

  var isWordAccess: Bool {
    switch kind {
    case .load, .store, .exchange, .compareExchange, .add, .write: true
    default: false
    }
  }

  /// Whether the order of two events matters: exchanged when adjacent, they would lead elsewhere.
  ///
  /// It is certain where both have happened as they stand here; else one may do more the next time.
  func conflicts(with other: StepEvent, isCertain: Bool = true) -> Bool {
    if process == other.process { return true }
    if kind == .crash && other.kind == .crash { return true }
    return conflictsOneWay(other, isCertain) || other.conflictsOneWay(self, isCertain)
  }

  /// Whether what this event writes or wakes matters to the other.
  private func conflictsOneWay(_ other: StepEvent, _ isCertain: Bool) -> Bool {
    if isCertain ? hasWritten : mayWrite {
      if other.isWordAccess && other.address == address {
        // The same value twice, and no one looks in between.
        let isSame = kind == .store && other.kind == .store && first == other.first
        if !isSame { return true }
      }
      if other.kind == .wait && other.words.contains(address) { return true }
    }
    switch kind {
    case .wake: return other.isTouched(byWakeOf: address, isCertain, woke: woken != 0)
    case .crash:
      if other.kind == .load && other.address == address { return true }
      if other.kind == .wait && other.words.contains(address) { return true }
      return other.isTouched(byWakeOf: address, isCertain, woke: true)
        || pendingWord != 0 && other.isTouched(byWakeOf: pendingWord, isCertain, woke: true)
    default: return false
    }
  }

  /// Whether a wake-up of a word's sleepers matters to this event, or this event to it.
  private func isTouched(byWakeOf word: UInt64, _ isCertain: Bool, woke: Bool) -> Bool {
    switch kind {
    case .wait: return (hasBlocked || !isCertain) && words.contains(word)
    case .timeout: return words.contains(word)
    case .wake: return address == word && (woke || woken != 0 || !isCertain)
    case .crash:
      return words.contains(word) || pendingWord == word || address == word
    default: return false
    }
  }
}
