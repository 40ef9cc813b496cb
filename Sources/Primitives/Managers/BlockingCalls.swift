// SPDX-License-Identifier: Apache-2.0

/// Calls that wait for other processes, made for tasks of Swift's concurrency, whose threads must
/// not wait: on threads of their own, which stay for the next ones, as do their connections.
enum BlockingCalls {
  private static let idleLimit = 16

  private final class Worker: Sendable {
    let signal = LocalSignal()
    let work = Guarded<(@Sendable () -> Void)?>(nil)

    func run() {
      while true {
        let seen = signal.current
        var next: (@Sendable () -> Void)?
        work.locked {
          next = $0
          $0 = nil
        }
        guard let next else {
          signal.wait(since: seen, until: .never)
          continue
        }
        next()
        let stays = BlockingCalls.idle.locked { idle in
          guard idle.count < BlockingCalls.idleLimit else { return false }
          idle.append(self)
          return true
        }
        guard stays else { return }
      }
    }
  }

  private static let idle = Guarded<[Worker]>([])

  /// Runs `body` on a thread that may wait, and awaits what it returns.
  ///
  /// - Throws: What `body` throws, or `systemFailure` when there can be no thread.
  static func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try start { continuation.resume(with: Result { try body() }) }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  private static func start(
    _ work: @escaping @Sendable () -> Void
  ) throws(PrimitivesError) {
    if let worker = idle.locked({ $0.popLast() }) {
      worker.work.locked { $0 = work }
      worker.signal.announce()
      return
    }
    let worker = Worker()
    worker.work.locked { $0 = work }
    try BackgroundThread.start { worker.run() }
  }
}
