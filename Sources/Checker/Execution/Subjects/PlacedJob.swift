// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A job on its way to a worker of a pool, with all that it needs.
struct PlacedJob: PoolTask {
  let job: UInt64
  let place: Int
  let user: Int
  let board: JobBoard

  func run() -> UInt64 { board.run(job, at: place, for: user) }
}
