// SPDX-License-Identifier: Apache-2.0

import Primitives

/// One process's way to say which call it makes on what is tested, and what came of it.
///
/// What it writes survives the process: a call that a death cuts off is found without a result.
public struct CallRecorder {
  private let board: Board
  private let process: Int

  init(_ board: Board, of process: Int) {
    self.board = board
    self.process = process
  }

  /// Records a call that is made by `body`.
  ///
  /// - Parameters:
  ///   - name: What is called; the first 16 bytes of it are kept.
  ///   - argument: What it is called with, if that matters to the check.
  ///   - body: Makes the call and returns what it returned, as a number.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws; the call then has no result.
  @discardableResult
  public func call(
    _ name: String, _ argument: UInt64 = 0, _ body: () throws -> UInt64
  ) rethrows -> UInt64 {
    let index = Int(board[process, .callCount])
    precondition(index < Board.callLimit, "more than \(Board.callLimit) calls of one process")
    let name = RecordedCall.pack(name)
    board.write(
      [name.0, name.1, argument, 0, UInt64(board[.stepCount]), 0], toCall: index, of: process)
    board[process, .callCount] = UInt64(index + 1)
    board[process, .operation] = UInt64(index + 1)
    defer { board[process, .operation] = 0 }
    let result = try body()
    board.write(
      [
        name.0, name.1, argument, result, board.invoked(index, of: process),
        UInt64(board[.stepCount]) + 1,
      ],
      toCall: index, of: process)
    return result
  }

  /// Records a call that returns nothing.
  ///
  /// - Parameters:
  ///   - name: What is called; the first 16 bytes of it are kept.
  ///   - argument: What it is called with, if that matters to the check.
  ///   - body: Makes the call.
  /// - Throws: What `body` throws; the call then has no result.
  public func call(_ name: String, _ argument: UInt64 = 0, _ body: () throws -> Void) rethrows {
    try call(name, argument) {
      try body()
      return 0
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

  func invoked(_ index: Int, of process: Int) -> UInt64 {
    memory[start(ofCall: index, of: process) + 4]
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
