// SPDX-License-Identifier: Apache-2.0

/// What a worker is that shares nothing with the maker of its pool but what it is given.
struct PoolWorker: OwnBody {
  let tasks: PoolHandle
  let replies: PoolHandle
  let board: PoolHandle
  let seat: Int
  let maxTasks: Int?
  let initializer: PoolInitializer?

  var foreignCode: String? { initializer.map { "\(type(of: $0.body))" } }

  func run() throws {
    try PoolWork(
      tasks: tasks.block, replies: replies.block, board: PoolBoard(board.block), seat: seat,
      maxTasks: maxTasks, runners: [:], initializer: initializer.map { $0.body.run }
    ).run()
  }
}
