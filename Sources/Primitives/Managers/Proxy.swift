// SPDX-License-Identifier: Apache-2.0

/// Stands for an object that may be on another machine, and is used as if it were here.
///
/// ```swift
/// let manager = try RemoteManager(at: .tcp(host: "build-1", port: 4001), key: key)
/// let jobs = try manager.object(named: "jobs", as: Proxy<Queue<Job>>.self)
/// while let job = try jobs.next() { … }
/// ```
///
/// A proxy of a lock, a queue and the like has the calls of what it stands for; each can throw,
/// because the way to the object can be lost. Within the family of processes to which the object
/// belongs, a proxy works on the shared memory itself and costs nothing; from elsewhere, each call
/// is a question to the manager's server and its answer. A proxy of a ``HostedObject`` has
/// `call`.
///
/// A proxy is a value of a message like any other, alone or inside others: whoever gets it uses the
/// same object, which lives as long as anyone has a proxy of it. One that is lost with its process,
/// or with the way to it, is no user any more. Two proxies are equal when they stand for the same
/// object.
///
/// If the server is gone, each call throws `serverEnded`. What a remote process holds (a lock, a
/// permit, a place at a barrier) is given back, when it dies, as that of any process of the family
/// is: see `Manager`.
///
/// Python: `multiprocessing.managers.BaseProxy` and its subclasses.
public struct Proxy<Target>: Sendable {
  let place: ServedPlace

  init(_ place: ServedPlace) {
    self.place = place
  }
}

extension Proxy: Codable {
  /// Names the object; it goes along with what this is a part of.
  public func encode(to encoder: any Encoder) throws {
    try place.encode(to: encoder)
  }

  /// Takes a proxy that came with a message.
  ///
  /// - Throws: `invalidHandle` when the object is one of this family, and is no `Target` or holds
  ///   another type. Of an object of another family, or of a class of yours, that is found out by
  ///   the first call.
  public init(from decoder: any Decoder) throws {
    place = try ServedPlace(from: decoder)
    guard case .here(let block) = place, let target = Target.self as? any ServedTarget.Type
    else { return }
    try target.check(block)
  }
}

extension Proxy: Hashable {
  private var handle: BlockHandle {
    switch place {
    case .here(let reference): reference.handle
    case .remote(let object): object.handle
    }
  }

  /// Whether two proxies stand for the same object.
  public static func == (one: Proxy, other: Proxy) -> Bool { one.handle == other.handle }

  /// Hashes what tells the object from others.
  public func hash(into hasher: inout Hasher) { hasher.combine(handle) }
}

extension Proxy: CustomStringConvertible {
  /// The kind of object, and where it is.
  public var description: String {
    switch place {
    case .here: "Proxy(\(Target.self))"
    case .remote(let object): "Proxy(\(Target.self) at \(object.link.address))"
    }
  }
}

extension Proxy {
  /// Does something with the object, or has it done.
  ///
  /// - Throws: What it throws; `serverEnded`; `invalidHandle` when the proxy stands for something
  ///   else than a `Target`.
  @discardableResult
  func perform(_ operation: ManagerRequest.Operation) throws -> ManagerAnswer {
    switch place {
    case .here(let block): try operation.perform(on: block).0
    case .remote(let object):
      try object.link.ask(.operate(HandleNumbers(object.handle), operation))
    }
  }
}
