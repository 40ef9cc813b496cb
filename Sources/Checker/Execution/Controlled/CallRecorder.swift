// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One process's way to say which call it makes on what is tested, and what came of it.
///
/// What it writes survives the process: a call that a death cuts off is found without a result.
public struct CallRecorder: Sendable {
  private let board: Board
  private let process: Int
  private let tickets: SharedValue<UInt64>

  init(_ board: Board, of process: Int, tickets: SharedValue<UInt64>) {
    self.board = board
    self.process = process
    self.tickets = tickets
  }

  /// The number of steps so far; without control, a ticket.
  private var now: UInt64 {
    board[.policy] == Board.PolicyCode.free.rawValue ? tickets.add(1) : UInt64(board[.stepCount])
  }

  /// Records a call that is made by `body`.
  ///
  /// Of the result, what is a whole number or a truth value is kept for the check; all else is 0.
  ///
  /// - Parameters:
  ///   - name: What is called; the first 16 bytes of it are kept.
  ///   - argument: What it is called with, if that matters to the check.
  ///   - body: Makes the call.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws; the call then has no result.
  @discardableResult
  public func call<Result>(
    _ name: String, _ argument: UInt64 = 0, _ body: () throws -> Result
  ) rethrows -> Result {
    let index = Int(board[process, .callCount])
    guard index < Board.callLimit else {
      fatalError("more than \(Board.callLimit) calls of one process")
    }
    let name = RecordedCall.pack(name)
    let invoked = now
    board.write([name.0, name.1, argument, 0, invoked, 0], toCall: index, of: process)
    board[process, .callCount] = UInt64(index + 1)
    board[process, .operation] = UInt64(index + 1)
    defer { board[process, .operation] = 0 }
    let result = try body()
    let returned = now + 1
    board.write(
      [name.0, name.1, argument, Self.number(result), invoked, returned], toCall: index,
      of: process)
    return result
  }

  private static func number(_ result: Any) -> UInt64 {
    switch result {
    case let number as UInt64: number
    case let truth as Bool: truth ? 1 : 0
    case let number as any BinaryInteger: UInt64(truncatingIfNeeded: number)
    default: 0
    }
  }
}

extension Board {
  private func start(ofCall index: Int, of process: Int) -> Int {
    calls + (process * Self.callLimit + index) * Self.callWords
  }

  func write(_ words: [UInt64], toCall index: Int, of process: Int) {
    let start = start(ofCall: index, of: process)
    for (position, word) in words.enumerated() { memory[start + position] = word }
  }

  /// The calls of all processes, in the order in which they began.
  var recordedCalls: [RecordedCall] {
    (0..<processes).flatMap { process in
      (0..<Int(self[process, .callCount])).map { index in
        let start = start(ofCall: index, of: process)
        let returned = Int(memory[start + 5])
        return RecordedCall(
          process: process, index: index,
          name: RecordedCall.unpack(memory[start], memory[start + 1]),
          argument: memory[start + 2], result: returned == 0 ? nil : memory[start + 3],
          invoked: Int(memory[start + 4]), returned: returned == 0 ? nil : returned - 1)
      }
    }
    .sorted { ($0.invoked, $0.process, $0.index) < ($1.invoked, $1.process, $1.index) }
  }
}
