// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Every process's calls, in memory that outlives it: five words a call, written in place.
///
/// A call's words are there before the call begins, so one that a SIGKILL cuts off is found without
/// a return. Records come in chunks that lanes claim as they need them, since how many calls a
/// consumer makes is decided by the run. Stamps are tickets of one shared counter: a total order
/// without clocks.
struct HistoryRecorder: Sendable {
  private static let chunkCalls = 256
  private static let callWords = 5
  private static let countStride = 8
  private static let durationShift: UInt64 = 16

  private let ticket: SharedValue<UInt64>
  private let nextChunk: SharedValue<Int>
  private let owners: SharedArray<UInt64>
  private let words: SharedArray<UInt64>
  private let counts: SharedArray<UInt64>
  let lanes: Int

  /// Creates a recorder for so many lanes that together make at most `calls` calls.
  init(lanes: Int, calls: Int) throws {
    let chunks = calls / Self.chunkCalls + lanes + 1
    self.lanes = lanes
    ticket = try SharedValue(1)
    nextChunk = try SharedValue(0)
    owners = try SharedArray(repeating: 0, count: chunks)
    words = try SharedArray(zeros: chunks * Self.chunkCalls * Self.callWords)
    counts = try SharedArray(repeating: 0, count: lanes * Self.countStride)
  }

  func drawTicket() -> UInt64 { ticket.add(1) }

  /// How many calls a lane has completed.
  func completed(_ lane: Int) -> Int { Int(counts[lane * Self.countStride]) }

  var completed: Int { (0..<lanes).reduce(0) { $0 + completed($1) } }

  // MARK: Writing

  /// The place of a lane's next call, in the given chunk or a new one.
  fileprivate func claim(for lane: Int) -> Int {
    let chunk = nextChunk.add(1)
    guard chunk < owners.count else { fatalError("a history longer than its schedule") }
    owners[chunk] = UInt64(lane + 1)
    return chunk * Self.chunkCalls
  }

  fileprivate static func isFull(_ record: Int) -> Bool { record % chunkCalls == 0 }

  fileprivate func begin(_ record: Int, _ operation: Call.Operation, _ argument: UInt64) {
    let word = record * Self.callWords
    words[word + 1] = argument
    words[word + 3] = drawTicket()
    // Last: this makes the call one that has begun.
    words[word] = UInt64(operation.rawValue) + 1
  }

  fileprivate func end(
    _ record: Int, result: UInt64, intact: Bool, nanoseconds: UInt64, lane: Int, count: Int
  ) {
    let word = record * Self.callWords
    words[word + 2] = result
    words[word] =
      words[word] | (intact ? 0 : 1 << 8)
      | min(nanoseconds, UInt64.max >> Self.durationShift) << Self.durationShift
    // Last: this makes the call one that has returned.
    words[word + 4] = drawTicket()
    counts[lane * Self.countStride] = UInt64(count)
  }

  // MARK: Reading

  /// All calls that have begun.
  func calls() -> [Call] {
    var calls: [Call] = []
    calls.reserveCapacity(completed + lanes)
    forEachRecord { lane, word in
      guard let operation = Call.Operation(rawValue: UInt8(words[word] & 0xFF) - 1) else { return }
      let returned = words[word + 4]
      calls.append(
        Call(
          process: lane, operation: operation, argument: words[word + 1],
          result: words[word + 2], intact: words[word] & 1 << 8 == 0, invoked: words[word + 3],
          returned: returned == 0 ? nil : returned))
    }
    return calls
  }

  /// How long each completed call took, in nanoseconds.
  func durations() -> [UInt32] {
    var durations: [UInt32] = []
    durations.reserveCapacity(completed)
    forEachRecord { _, word in
      guard words[word + 4] != 0 else { return }
      durations.append(UInt32(clamping: words[word] >> Self.durationShift))
    }
    return durations
  }

  private func forEachRecord(_ body: (_ lane: Int, _ word: Int) -> Void) {
    for chunk in 0..<min(nextChunk.value, owners.count) where owners[chunk] != 0 {
      let first = chunk * Self.chunkCalls
      for record in first..<(first + Self.chunkCalls) where words[record * Self.callWords] != 0 {
        body(Int(owners[chunk]) - 1, record * Self.callWords)
      }
    }
  }
}

/// One process's way into the history.
struct Lane {
  private let recorder: HistoryRecorder
  let index: Int
  private var record = 0
  private var count = 0
  private var start: UInt64 = 0

  init(_ index: Int, of recorder: HistoryRecorder) {
    self.index = index
    self.recorder = recorder
  }

  /// Records that a call begins.
  mutating func invoke(_ operation: Call.Operation, _ argument: UInt64 = 0) {
    if HistoryRecorder.isFull(record) { record = recorder.claim(for: index) }
    recorder.begin(record, operation, argument)
    start = Deadline.now
  }

  /// Records what the call that began last has returned.
  mutating func complete(_ result: UInt64 = 0, intact: Bool = true) {
    let nanoseconds = Deadline.now - start
    count += 1
    recorder.end(
      record, result: result, intact: intact, nanoseconds: nanoseconds, lane: index, count: count)
    record += 1
  }

  /// Records a call that is made by `body` and returns a number.
  mutating func call(
    _ operation: Call.Operation, _ argument: UInt64 = 0, _ body: () throws -> UInt64
  ) rethrows {
    invoke(operation, argument)
    complete(try body())
  }
}
