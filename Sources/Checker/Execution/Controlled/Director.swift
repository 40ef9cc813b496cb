// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One process's part in a controlled execution: it says what it is about to do, decides who is
/// next, hands the turn over and waits for its own.
///
/// Every process runs the same code on the same board, so it does not matter who decides.
struct Director: StepController {
  static let clockStart: UInt64 = 1_000_000_000

  let board: Board
  let me: Int

  // MARK: Steps

  func step(_ kind: StepKind, at offset: UInt64, _ first: UInt64, _ second: UInt64) {
    prepare(Self.kind(of: kind), offset, first, second)
    takeTurn()
    append(before: StepControl.value(at: offset))
  }

  func wait(_ words: [SleepWord], until deadline: UInt64) -> Int32 {
    board.setSleep(me, words)
    prepare(.wait, words[0].offset, UInt64(words[0].expected), deadline)
    takeTurn()
    let offsets = Board.wholeWords(of: words)
    let isChanged = words.contains { StepControl.futexValue(at: $0.offset) != $0.expected }
    append(words: offsets, hasBlocked: !isChanged)
    guard !isChanged else { return -Self.again }
    board[me, .state] = Board.State.asleep.rawValue
    board[me, .deadline] = deadline
    board[.enqueued] += 1
    board[me, .enqueued] = UInt64(board[.enqueued])
    let decision = takeTurn()
    if decision?.action == .timeout {
      board[me, .clock] = max(board[me, .clock], deadline)
      board[me, .state] = Board.State.ready.rawValue
      board[me, .kind] = UInt64(StepEvent.Kind.timeout.rawValue)
      append(words: offsets)
      return -Self.timedOut
    }
    append()
    return Int32(truncatingIfNeeded: Int64(bitPattern: board[me, .result]))
  }

  func wake(_ offset: UInt64, atMost count: Int) -> Int {
    prepare(.wake, offset, UInt64(count), 0)
    let decision = takeTurn()
    let sleepers = board.sleepers(at: offset)
    let woken =
      count < sleepers.count && count == 1
      ? [board.choice(of: sleepers, decision?.woken)] : Array(sleepers.prefix(count))
    var event = pendingEvent()
    event.woken = Board.mask(woken)
    event.candidates = count == 1 ? Board.mask(sleepers) : 0
    event.chosen = sleepers.count > 1 && count == 1 ? woken.first : nil
    event.timed = Board.mask(woken.filter { board[$0, .deadline] != .max })
    append(event)
    for sleeper in woken { board.rouse(sleeper, at: offset) }
    return woken.count
  }

  var now: UInt64 { board[me, .clock] }

  // From <errno.h>; the kernel's own answers to a sleep.
  static let again: Int32 = 11
  static let timedOut: Int32 = 110

  private static func kind(of step: StepKind) -> StepEvent.Kind {
    switch step {
    case .load: .load
    case .store: .store
    case .exchange: .exchange
    case .compareExchange: .compareExchange
    case .wait: .wait
    case .wake: .wake
    case .add: .add
    case .write: .write
    }
  }

  private func prepare(
    _ kind: StepEvent.Kind, _ address: UInt64, _ first: UInt64, _ second: UInt64
  ) {
    board[me, .kind] = UInt64(kind.rawValue)
    board[me, .address] = address
    board[me, .first] = first
    board[me, .second] = second
    board[me, .pendingWord] = StepControl.pendingWord
    board[me, .state] = Board.State.ready.rawValue
    board.drawPriority(of: me)
  }

  private func pendingEvent() -> StepEvent { board.pendingEvent(of: me) }

  private func append(
    before: UInt64 = 0, words: [UInt64] = [], hasBlocked: Bool = false
  ) {
    var event = pendingEvent()
    event.before = before
    event.words = words
    event.hasBlocked = hasBlocked
    append(event)
  }

  private func append(_ event: StepEvent) { board.happened(event) }

  // MARK: Turns

  /// Decides who is next and returns when it is this process's turn again.
  @discardableResult
  private func takeTurn() -> Decision? {
    if let decision = board.decide(), decision.process == me, decision.action != .crash {
      return decision
    }
    board.handOver()
    board.take(me)
    return Decision(rawValue: UInt64(board[.granted]))
  }

  /// What a worker does: says that it is there, and runs `body` in each execution.
  func work(_ body: () throws -> Void) -> Never {
    let references = StepControl.references
    board.give(board.supervisor)
    while true { perform(body, references) }
  }

  /// Waits for its first turn, runs, and hands over.
  private func perform(_ body: () throws -> Void, _ references: UInt64) {
    board.take(me)
    StepControl.forgetReferences(after: references)
    let isFree = board[.policy] == Board.PolicyCode.free.rawValue
    if !isFree {
      append()
      StepControl.begin(self)
    }
    do {
      try body()
    } catch {
      board.setText("\(error)", of: me)
    }
    StepControl.end()
    board[me, .state] = Board.State.ended.rawValue
    guard !isFree else {
      board.give(board.supervisor)
      return
    }
    _ = board.decide()
    board.handOver()
  }
}
