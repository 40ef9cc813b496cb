// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// A program that ends while it has a pool, and asks that for more at its very end.
struct PoolOwner: ProcessBody {
  enum State: String, Codable {
    /// Its task has been done.
    case used
    /// It still has something to do.
    case open
    /// The same, and it takes nothing more.
    case closed
  }

  let method: StartMethod
  let state: State
  let task: PoolErrand
  /// What the task releases when it is there.
  let isThere: CountingSemaphore
  let refusals: Queue<String>

  func run() throws {
    let (holder, refusals) = (PoolHolder(), refusals)
    // What is registered first comes last.
    CurrentProcess.atExit {
      do {
        _ = try holder.pool.locked { $0 }?.applyAsync(PoolErrand.square(2))
      } catch let error as PrimitivesError {
        try? refusals.put("\(error.code)")
      } catch {}
    }
    let pool = try Pool(processes: 5, using: method)
    holder.pool.locked { $0 = pool }
    let result = try pool.applyAsync(task)
    isThere.acquire()
    switch state {
    case .used: result.wait()
    case .open: break
    case .closed: pool.close()
    }
  }
}

/// Keeps a pool until its program has ended.
private final class PoolHolder: Sendable {
  let pool = Guarded<Pool?>(nil)
}
