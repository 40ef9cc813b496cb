// SPDX-License-Identifier: Apache-2.0

/// A server process for objects that are used from many processes, on this machine and on others.
///
/// ```swift
/// let manager = try Manager(at: .tcp(host: "0.0.0.0", port: 4001), key: key)
/// let jobs = try manager.queue(of: Job.self)
/// try manager.publish(jobs, as: "jobs")
/// // anywhere else, in any program that knows the key:
/// let manager = try RemoteManager(at: .tcp(host: "build-1", port: 4001), key: key)
/// let jobs = try manager.object(named: "jobs", as: Proxy<Queue<Job>>.self)
/// ```
///
/// The objects of the library that a manager makes are in the shared memory of the family: its
/// processes work on them directly, and they live as long as anyone uses them, the manager or not.
/// Objects of your own classes live in the server (``HostedObject``). Processes of other families,
/// on this machine or another, reach both through the server, which starts an *agent* for each of
/// them: a process of the family that does what its client asks, and dies with its client.
///
/// So what a client held when it was killed, or was cut off, is what an agent held when it died: a
/// lock goes to the next one, who is told; permits return; a barrier breaks; an element that was
/// taken from a queue is gone with its taker. If the server dies, or the process that made the
/// manager, hosted objects are gone, and each call of their proxies throws
/// `PrimitivesError.Code.serverEnded`, as does each call from another family; the family's own use
/// of what is in its memory goes on.
///
/// Whoever has the key may do to the family's objects whatever its processes may. What is sent is
/// not encrypted.
///
/// Python: `multiprocessing.Manager`, `managers.BaseManager`, `managers.SyncManager`,
/// `managers.SharedMemoryManager`.
public final class Manager: Sendable {
  private static let shutdownTimeout: Duration = .seconds(1)
  private static let startLimit: Duration = .seconds(60)

  /// Where other families find the server, with the port that it got, or `nil` when it lets in its
  /// own family only.
  public let address: ConnectionAddress?

  /// What is published under names.
  public let names: SharedNamespace

  let block: ManagerBlock
  /// What has a name as long as the manager is there; `nil` from its end on.
  let keptMemory = Guarded<[SharedMemory]?>([])
  private let process: ChildProcess
  private let control: Connection

  /// Starts a server; blocks until it can be used.
  ///
  /// Python: `Manager()`, `BaseManager.start`; `register` for the classes.
  ///
  /// - Parameters:
  ///   - address: Where other families find it; port 0 is any that is free. `nil` is nowhere.
  ///   - key: What they have to know; `nil` is `CurrentProcess.authenticationKey`.
  ///   - types: The classes whose objects it can host.
  ///   - actors: The actors that it can host.
  ///   - initializer: What the server does first of all.
  /// - Throws: `alreadyExists` when the address is in use; `unknownType` when the name of a class
  ///   does not lead to it; what the initializer throws; what starting a child throws, which is
  ///   `unsetGlobals`, too, where the classes may use globals of `main.swift`.
  public convenience init(
    at address: ConnectionAddress? = nil, key: AuthenticationKey? = nil,
    hosting types: any HostedObject.Type..., actors: [any ManagedActor.Type] = [],
    initializer: some ProcessBody
  ) throws {
    try self.init(address, key, types, actors, initializer: initializer)
  }

  /// Starts a server; blocks until it can be used.
  ///
  /// - Parameters:
  ///   - address: Where other families find it; port 0 is any that is free. `nil` is nowhere.
  ///   - key: What they have to know; `nil` is `CurrentProcess.authenticationKey`.
  ///   - types: The classes whose objects it can host.
  ///   - actors: The actors that it can host.
  /// - Throws: As the form with an initializer.
  public convenience init(
    at address: ConnectionAddress? = nil, key: AuthenticationKey? = nil,
    hosting types: any HostedObject.Type..., actors: [any ManagedActor.Type] = []
  ) throws {
    try self.init(address, key, types, actors, initializer: NoInitializer?.none)
  }

  private init<Initializer: ProcessBody>(
    _ address: ConnectionAddress?, _ key: AuthenticationKey?, _ types: [any HostedObject.Type],
    _ actors: [any ManagedActor.Type], initializer: Initializer?
  ) throws {
    let name = RandomBytes.make(16).map { String($0, radix: 16) }.joined()
    let entrance = ManagerBlock.Entrance(
      address: .abstract("primitives-manager-\(name)"), key: RandomBytes.make(32),
      isForked: StartMethod.default == .fork)
    block = try ManagerBlock(entrance)
    names = try SharedNamespace()
    let other: Connection
    (control, other) = try Connection.pair()
    let server = ManagerServer(
      control: other, manager: block, names: names,
      types: try types.map { try ChildProcess.typeName(of: $0) },
      actors: try actors.map { try ChildProcess.typeName(of: $0) },
      address: address, key: key ?? CurrentProcess.authenticationKey, initializer: initializer)
    process = try ChildProcess.start(server, name: "Manager", isDaemon: true)
    other.close()
    do {
      guard
        let opening = try control.receive(
          ManagerServer<Initializer>.Opening.self, timeout: Self.startLimit)
      else {
        throw PrimitivesError(.serverEnded, "the manager's server did not start in time")
      }
      if let failure = opening.failure { throw failure.error }
      self.address = opening.address
    } catch {
      process.kill()
      _ = try? process.join(timeout: Self.shutdownTimeout)
      if let error = error as? PrimitivesError, error.code == .endOfStream {
        throw PrimitivesError(.serverEnded, "the manager's server ended before it could be used")
      }
      throw error
    }
  }

  deinit {
    shutdown()
  }

  /// Runs `body` with a manager, and shuts it down however `body` ends.
  ///
  /// Python: `with Manager() as manager`.
  ///
  /// - Parameters:
  ///   - address: Where other families find it; `nil` is nowhere.
  ///   - key: What they have to know; `nil` is `CurrentProcess.authenticationKey`.
  ///   - types: The classes whose objects it can host.
  ///   - actors: The actors that it can host.
  ///   - body: What to do with it.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, and what starting a manager throws.
  public static func with<R>(
    at address: ConnectionAddress? = nil, key: AuthenticationKey? = nil,
    hosting types: any HostedObject.Type..., actors: [any ManagedActor.Type] = [],
    body: (Manager) throws -> R
  ) throws -> R {
    let manager = try Manager(address, key, types, actors, initializer: NoInitializer?.none)
    defer { manager.shutdown() }
    return try body(manager)
  }

  /// Ends the server; blocks until it has ended.
  ///
  /// It is asked first, gets SIGTERM after a second and SIGKILL after another one, and is waited
  /// for one more. What it hosts is gone, and so are the names of the shared memory that the
  /// manager made. Shutting down again changes nothing, and a manager that no one refers to any
  /// more shuts itself down.
  ///
  /// Python: `BaseManager.shutdown`.
  public func shutdown() {
    removeMemory()
    // A forked child has this end, too: it is not enough to close it.
    control.hangUp()
    for end in [process.terminate, process.kill] {
      guard let status = try? process.join(timeout: Self.shutdownTimeout) else {
        _ = end()
        continue
      }
      ProcessLog.log(.debug, "the manager's server has ended: \(status)")
      return
    }
    // One that cannot be killed is a stopped process of another user, and ends with this one.
    _ = try? process.join(timeout: Self.shutdownTimeout)
  }

  /// Waits for the server to end; blocks until it has, at most for `timeout`.
  ///
  /// Python: `BaseManager.join`.
  ///
  /// - Parameter timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: How it ended, or `nil` when the timeout passed first.
  /// - Throws: `systemFailure` when something else has taken the server's exit status.
  @discardableResult
  public func join(timeout: Duration? = nil) throws(PrimitivesError) -> TerminationStatus? {
    try process.join(timeout: timeout)
  }

  /// The server's process.
  public var server: ChildProcess { process }
}

extension Manager: CustomStringConvertible {
  /// Where others find it, and whether it runs.
  public var description: String {
    let place = address.map { "at \($0), " } ?? ""
    return "Manager(\(place)process \(process.pid)\(process.isAlive ? "" : ", ended"))"
  }
}
