// SPDX-License-Identifier: Apache-2.0

extension Proxy where Target: HostedObject {
  /// Hosts an object that was made here: for the calls of hosted objects, which return its proxy.
  ///
  /// - Parameter object: From now on used in turn, by the calls that its proxies make.
  /// - Throws: `invalidArgument` outside of a manager's server, `outOfMemory`.
  public init(hosting object: sending Target) throws {
    let hosted = object
    place = .here(try ObjectHost.current.add { hosted })
  }

  /// Has a method of the object run in the server; blocks until it has, and while the object is
  /// busy with other calls.
  ///
  /// If the server ends meanwhile, the call may have taken place or not.
  ///
  /// Python: `BaseProxy._callmethod`.
  ///
  /// - Parameter call: The method, and its arguments.
  /// - Returns: What it returns.
  /// - Throws: What it throws: an error that is `Codable` and has a name that leads to its type,
  ///   as itself, another one as a `RemoteError`. `serverEnded`; `notFound` when the class is not
  ///   hosted or does not have the call among its `calls`.
  @discardableResult
  public func call<Call: HostedCall>(_ call: Call) throws -> Call.Output
  where Call.Object == Target {
    guard let output = try self.call(call, until: .never) else { throw ManagerBlock.ended }
    return output
  }

  /// The same, at most for `timeout`.
  ///
  /// - Parameters:
  ///   - call: The method, and its arguments.
  ///   - timeout: How long to wait for the answer.
  /// - Returns: What it returns, or `nil` when the timeout passed first: it may still run, and what
  ///   it returns or throws is lost.
  /// - Throws: As the form without a timeout; a timeout is not an error.
  public func call<Call: HostedCall>(
    _ call: Call, timeout: Duration
  ) throws -> Call.Output? where Call.Object == Target {
    try self.call(call, until: Deadline(after: timeout))
  }

  private func call<Call: HostedCall>(
    _ call: Call, until deadline: Deadline
  ) throws -> Call.Output? where Call.Object == Target {
    switch place {
    case .here(let block):
      let manager = try HostedBlock(block.checked(.hostedObject)).manager
      if Target.self != HostedPool.self { try manager.requireGlobals(for: Call.self) }
      return try HostLink.to(manager).ask(
        HostRequest.Call(object: HandleNumbers(block.handle), content: call),
        for: Call.Output.self, until: deadline)
    case .remote(let object):
      return try object.link.askHost(
        HostRequest.Call(object: HandleNumbers(object.handle), content: call),
        for: Call.Output.self, until: deadline)
    }
  }
}
