// SPDX-License-Identifier: Apache-2.0

/// A ``Pool`` in a manager's server, which any process can give tasks to.
///
/// Sendable. See `ObjectSource.pool(processes:maxTasksPerChild:)`.
///
/// Python: `SyncManager.Pool`.
public final class HostedPool: HostedObject, Sendable {
  /// How large it is, and after how many tasks a worker is replaced.
  public struct Seed: Codable, Sendable {
    let processes: Int?
    let maxTasksPerChild: Int?
  }

  /// What its proxies ask for.
  public static var calls: [any HostedCall.Type] {
    [Map.self, Close.self, Terminate.self, Join.self, Size.self]
  }

  /// Tasks of several clients run at once.
  public static var runsCallsInTurn: Bool { false }

  let pool: Pool

  /// Starts the workers.
  ///
  /// - Throws: `invalidArgument`, and what the start of a worker throws.
  public init(_ seed: Seed) throws {
    guard seed.processes ?? 1 > 0, seed.maxTasksPerChild ?? 1 > 0 else {
      throw PrimitivesError(.invalidArgument, "a pool has at least one worker, and does something")
    }
    // A server has threads, so it must not be copied.
    pool = try Pool(
      processes: seed.processes, using: .forkServer, maxTasksPerChild: seed.maxTasksPerChild)
  }

  /// Runs tasks of one type, which come and go encoded.
  struct Map: HostedCall {
    let type: String
    let tasks: [[UInt8]]
    let chunk: Int?
    let options: PoolOptions

    func perform(on hosted: HostedPool) throws -> [[UInt8]] {
      guard let type = _typeByName(type) as? any PoolTask.Type else {
        throw PrimitivesError(
          .unknownType, "this manager's program has no task of the type \(type)")
      }
      return try run(type, by: hosted.pool)
    }

    private func run<Work: PoolTask>(_ type: Work.Type, by pool: Pool) throws -> [[UInt8]] {
      guard pool.isOpen else {
        throw PrimitivesError(.closed, "nothing can be given to a closed pool")
      }
      // Decoding asks for nothing, and the pool would trap.
      guard options.retries >= 0, options.limit ?? .seconds(1) > .zero, chunk ?? 1 > 0 else {
        throw PrimitivesError(.invalidArgument, "these are no options of a pool: \(options)")
      }
      let work = try tasks.map { try MessageEncoding.decode(Work.self, from: $0) }
      return try pool.map(work, chunk: chunk, options: options).map { output in
        let message = try MessageEncoding.encode(output)
        guard message.handles.isEmpty else {
          throw PrimitivesError(
            .invalidArgument, "a task of a manager's pool cannot return a shared object")
        }
        return message.bytes
      }
    }
  }

  struct Close: HostedCall {
    func perform(on hosted: HostedPool) -> Bool {
      hosted.pool.close()
      return true
    }
  }

  struct Terminate: HostedCall {
    func perform(on hosted: HostedPool) -> Bool {
      hosted.pool.terminate()
      return true
    }
  }

  struct Join: HostedCall {
    let timeout: Duration?

    func perform(on hosted: HostedPool) throws -> Bool {
      guard !hosted.pool.isOpen else {
        throw PrimitivesError(.invalidArgument, "an open pool cannot be joined: close it first")
      }
      return hosted.pool.join(timeout: timeout)
    }
  }

  struct Size: HostedCall {
    func perform(on hosted: HostedPool) -> Int { hosted.pool.processCount }
  }
}

extension HostedPool: CustomStringConvertible {
  /// The pool that it is.
  public var description: String { "Hosted\(pool)" }
}

extension HostedPool.Seed: CustomStringConvertible {
  /// How many workers there will be.
  public var description: String {
    "HostedPool.Seed(\(processes.map { Amount.text($0, "worker") } ?? "a worker per processor"))"
  }
}
