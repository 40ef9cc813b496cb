// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the processes of a controlled execution share beside the region: where each stands, what
/// is decided, and what has happened.
///
/// Only the process that has the turn touches it, and a turn goes from process to process without
/// a detour: whoever has it decides who is next.
struct Board: Sendable {
  static let stepLimit = 20_000
  static let sleepWords = 128
  static let changeLimit = 16
  private static let wordLimit = 1 << 18
  private static let sleepingLimit = 256
  private static let textBytes = 512

  // Fields of the whole.
  enum Field: Int {
    case end, subject, stepCount, wordCount, scriptCount, scriptPosition, isLenient
    case policy, random, patience, turn, granted, enqueued, enabled, timers, sleepingCount,
      stepLimit
    case kill1, kill2, deaths, isRedundant, changeCount
    /// The first of as many as there may be.
    case change
    static let count = change.rawValue + Board.changeLimit
  }

  /// Where a process stands.
  enum State: UInt64 {
    /// Not part of the execution, or at its end.
    case ended
    /// Before its pending step.
    case ready
    /// Asleep.
    case asleep
    case dead
  }

  // Fields of each process.
  enum Seat: Int {
    case state, kind, operation, address, first, second, pendingWord, deadline, enqueued, wordCount
    case result, clock, steps, priority, passedOver, baton, callCount
    static let count = 24
  }

  // Words of each event.
  private enum Slot: Int {
    case what, address, before, first, second, words, pendingWord, woken, candidates, watchers
    case enabled, timers, timed, chosen
    static let count = 14
  }

  let processes: Int
  let memory: ControlMemory
  private let seats: Int
  private let sleeps: Int
  private let script: Int
  private let events: Int
  private let words: Int
  private let sleeping: Int
  private let texts: Int
  let calls: Int

  static let callLimit = 1 << 12
  static let callWords = 6

  init(processes: Int) throws {
    self.processes = processes
    var next = Field.count
    func claim(_ count: Int) -> Int {
      defer { next += count }
      return next
    }
    // One seat more: the supervisor's, who also takes turns.
    seats = claim((processes + 1) * Seat.count)
    sleeps = claim(processes * Self.sleepWords * 2)
    script = claim(Self.stepLimit)
    events = claim(Self.stepLimit * Slot.count)
    words = claim(Self.wordLimit)
    sleeping = claim(Self.sleepingLimit * Slot.count)
    texts = claim((processes + 1) * Self.textBytes / 8)
    calls = claim(processes * Self.callLimit * Self.callWords)
    memory = try ControlMemory(words: next)
  }

  subscript(field: Field) -> Int {
    get { Int(truncatingIfNeeded: memory[field.rawValue]) }
    nonmutating set { memory[field.rawValue] = UInt64(truncatingIfNeeded: newValue) }
  }

  private func index(_ process: Int, _ seat: Seat) -> Int {
    seats + process * Seat.count + seat.rawValue
  }

  subscript(process: Int, seat: Seat) -> UInt64 {
    get { memory[index(process, seat)] }
    nonmutating set { memory[index(process, seat)] = newValue }
  }

  subscript(process: Int, seat: Int) -> UInt64 {
    get { memory[seats + process * Seat.count + seat] }
    nonmutating set { memory[seats + process * Seat.count + seat] = newValue }
  }

  func state(_ process: Int) -> State { State(rawValue: self[process, .state]) ?? .ended }

  // MARK: Turns

  var supervisor: Int { processes }

  func give(_ process: Int) { memory.give(index(process, .baton)) }

  func take(_ process: Int) { _ = memory.take(index(process, .baton)) }

  func take(_ process: Int, nanoseconds: UInt64) -> Bool {
    memory.take(index(process, .baton), nanoseconds: nanoseconds)
  }

  // MARK: Randomness

  func draw() -> UInt64 {
    var generator = SeededGenerator(seed: memory[Field.random.rawValue])
    let number = generator.next()
    memory[Field.random.rawValue] = number
    return number
  }

  func draw(below bound: Int) -> Int {
    Int(draw().multipliedFullWidth(by: UInt64(bound)).high)
  }

  // MARK: Script

  func scripted(_ position: Int) -> Decision? { Decision(rawValue: memory[script + position]) }

  func setScript(_ decisions: [Decision]) {
    for (position, decision) in decisions.enumerated() {
      memory[script + position] = decision.rawValue
    }
    self[.scriptCount] = decisions.count
    self[.scriptPosition] = 0
  }

  // MARK: Priority changes

  func change(_ index: Int) -> Int {
    Int(truncatingIfNeeded: memory[Field.change.rawValue + index])
  }

  func setChange(_ index: Int, _ step: Int) {
    memory[Field.change.rawValue + index] = UInt64(truncatingIfNeeded: step)
  }

  // MARK: Sleeps

  func setSleep(_ process: Int, _ sleep: [SleepWord]) {
    let start = sleeps + process * Self.sleepWords * 2
    for (position, word) in sleep.prefix(Self.sleepWords).enumerated() {
      memory[start + position * 2] = word.offset
      memory[start + position * 2 + 1] = UInt64(word.expected)
    }
    self[process, .wordCount] = UInt64(min(sleep.count, Self.sleepWords))
  }

  func sleep(_ process: Int) -> [SleepWord] {
    let start = sleeps + process * Self.sleepWords * 2
    return (0..<Int(self[process, .wordCount])).map {
      SleepWord(
        offset: memory[start + $0 * 2],
        expected: UInt32(truncatingIfNeeded: memory[start + $0 * 2 + 1]))
    }
  }

  /// The index of a word among those that a process sleeps on.
  func sleepIndex(_ process: Int, of address: UInt64) -> Int? {
    let start = sleeps + process * Self.sleepWords * 2
    return (0..<Int(self[process, .wordCount])).first { memory[start + $0 * 2] == address }
  }

  /// The 64-bit words that contain what is slept on, which is what others write.
  static func wholeWords(of sleep: [SleepWord]) -> [UInt64] {
    var words: [UInt64] = []
    for word in sleep.map({ $0.offset & ~7 }) where !words.contains(word) { words.append(word) }
    return words
  }

  // MARK: Events

  func append(_ event: StepEvent) {
    guard self[.stepCount] < Self.stepLimit else { return }
    write(event, at: events + self[.stepCount] * Slot.count)
    self[.stepCount] += 1
  }

  var trace: [StepEvent] {
    (0..<self[.stepCount]).map { read(at: events + $0 * Slot.count) }
  }

  func setSleeping(_ list: [StepEvent]) {
    let list = list.prefix(Self.sleepingLimit)
    for (position, event) in list.enumerated() {
      write(event, at: sleeping + position * Slot.count)
    }
    self[.sleepingCount] = list.count
  }

  var sleepingEvents: [StepEvent] {
    (0..<self[.sleepingCount]).map { read(at: sleeping + $0 * Slot.count) }
  }

  private func write(_ event: StepEvent, at base: Int) {
    let start = self[.wordCount]
    let count = min(event.words.count, Self.wordLimit - start)
    for position in 0..<count { memory[words + start + position] = event.words[position] }
    self[.wordCount] = start + count
    let what =
      UInt64(event.process) | UInt64(event.kind.rawValue) << 16
      | (event.hasBlocked ? 1 << 24 : 0) | UInt64(event.operation) << 32
    func set(_ slot: Slot, _ value: UInt64) { memory[base + slot.rawValue] = value }
    set(.what, what)
    set(.address, event.address)
    set(.before, event.before)
    set(.first, event.first)
    set(.second, event.second)
    set(.words, UInt64(start) << 32 | UInt64(count))
    set(.pendingWord, event.pendingWord)
    set(.woken, event.woken)
    set(.candidates, event.candidates)
    set(.watchers, event.watchers)
    set(.enabled, event.enabled)
    set(.timers, event.timers)
    set(.timed, event.timed)
    set(
      .chosen,
      UInt64((event.chosen ?? -1) + 1) | UInt64((event.chosenWatcher ?? -1) + 1) << 32)
  }

  private func read(at base: Int) -> StepEvent {
    func field(_ slot: Slot) -> UInt64 { memory[base + slot.rawValue] }
    let what = field(.what)
    let start = Int(field(.words) >> 32)
    let count = Int(field(.words) & 0xFFFF_FFFF)
    let chosen = Int(field(.chosen) & 0xFFFF_FFFF) - 1
    let chosenWatcher = Int(field(.chosen) >> 32) - 1
    return StepEvent(
      process: Int(what & 0xFFFF),
      kind: StepEvent.Kind(rawValue: UInt8(truncatingIfNeeded: what >> 16)) ?? .start,
      operation: Int(what >> 32), address: field(.address), before: field(.before),
      first: field(.first), second: field(.second),
      words: (0..<count).map { memory[words + start + $0] }, pendingWord: field(.pendingWord),
      hasBlocked: what & 1 << 24 != 0, woken: field(.woken), candidates: field(.candidates),
      watchers: field(.watchers), chosen: chosen < 0 ? nil : chosen,
      chosenWatcher: chosenWatcher < 0 ? nil : chosenWatcher, enabled: field(.enabled),
      timers: field(.timers),
      timed: field(.timed))
  }

  // MARK: Texts

  /// Leaves what a process's body threw.
  func setText(_ text: String, of process: Int) {
    let bytes = Array(text.utf8.prefix(Self.textBytes - 8))
    let start = texts + process * Self.textBytes / 8
    memory[start] = UInt64(bytes.count)
    for (position, byte) in bytes.enumerated() {
      let word = start + 1 + position / 8
      if position % 8 == 0 { memory[word] = 0 }
      memory[word] |= UInt64(byte) << UInt64(position % 8 * 8)
    }
  }

  func text(of process: Int) -> String? {
    let start = texts + process * Self.textBytes / 8
    let count = Int(memory[start])
    guard count > 0 else { return nil }
    return String(
      decoding: (0..<count).map {
        UInt8(truncatingIfNeeded: memory[start + 1 + $0 / 8] >> UInt64($0 % 8 * 8))
      }, as: UTF8.self)
  }

  func clearTexts() {
    for process in 0...processes { memory[texts + process * Self.textBytes / 8] = 0 }
  }
}
