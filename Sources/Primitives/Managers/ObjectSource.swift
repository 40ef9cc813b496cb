// SPDX-License-Identifier: Apache-2.0

/// What makes objects that proxies stand for: a ``Manager``, or a ``RemoteManager``, which has them
/// made in the manager's family.
///
/// Both throw `outOfMemory`, and the latter `serverEnded`.
public protocol ObjectSource: Sendable {
  /// What is published under names.
  var names: SharedNamespace { get }

  /// Makes an object.
  func make(_ plan: ObjectPlan) throws -> MadeObject

  /// Has an object made in the server.
  func host<Object: HostedObject>(
    _ type: Object.Type, seed: Object.Seed
  ) throws -> Proxy<Object>
}

/// What object is to be made; for those who conform to ``ObjectSource``.
public struct ObjectPlan: Sendable {
  let making: ManagerRequest.Making
}

/// An object that was made; for those who conform to ``ObjectSource``.
public struct MadeObject: Sendable {
  let place: ServedPlace
}

extension ObjectPlan: CustomStringConvertible {
  /// What is to be made.
  public var description: String { "ObjectPlan(\(making.text))" }
}

extension MadeObject: CustomStringConvertible {
  /// Where it is.
  public var description: String {
    switch place {
    case .here(let block): "MadeObject(\(block.kind.name))"
    case .remote(let object): "MadeObject(at \(object.link.address))"
    }
  }
}

extension ObjectSource {
  private func place(
    _ making: ManagerRequest.Making, of element: ElementType? = nil
  ) throws -> ServedPlace {
    try make(ObjectPlan(making: element.map { .of($0, making) } ?? making)).place
  }

  /// Makes a lock.
  public func lock() throws -> Proxy<Lock> { Proxy(try place(.lock)) }

  /// Makes a lock that its holder can take again.
  public func recursiveLock() throws -> Proxy<RecursiveLock> {
    Proxy(try place(.recursiveLock))
  }

  /// Makes a condition with a recursive lock of its own.
  public func condition() throws -> Proxy<Condition> { Proxy(try place(.condition)) }

  /// Makes an event whose flag is not set.
  public func event() throws -> Proxy<Event> { Proxy(try place(.event)) }

  /// Makes a barrier.
  ///
  /// - Parameter parties: How many meet; a number that a `Barrier` cannot have is an error.
  /// - Returns: A proxy of it.
  /// - Throws: `invalidArgument`, and as all of these: `outOfMemory`, `serverEnded`.
  public func barrier(parties: Int) throws -> Proxy<Barrier> {
    Proxy(try place(.barrier(parties: parties)))
  }

  /// Makes a semaphore without a bound.
  ///
  /// - Parameter permits: How many there are at first.
  /// - Returns: A proxy of it.
  /// - Throws: `invalidArgument`, and as all of these: `outOfMemory`, `serverEnded`.
  public func semaphore(permits: Int = 1) throws -> Proxy<CountingSemaphore> {
    Proxy(try place(.countingSemaphore(permits: permits)))
  }

  /// Makes a semaphore whose permits return from the dead.
  ///
  /// - Parameter permits: How many there are.
  /// - Returns: A proxy of it.
  /// - Throws: `invalidArgument`, and as all of these: `outOfMemory`, `serverEnded`.
  public func boundedSemaphore(permits: Int = 1) throws -> Proxy<BoundedSemaphore> {
    Proxy(try place(.boundedSemaphore(permits: permits)))
  }

  /// Makes a queue.
  ///
  /// - Parameters:
  ///   - type: Of what.
  ///   - capacity: How many elements it holds at most; `nil` is no bound but memory.
  /// - Returns: A proxy of it.
  /// - Throws: `invalidArgument`, and as all of these: `outOfMemory`, `serverEnded`.
  public func queue<Element: Codable & Sendable>(
    of type: Element.Type, capacity: Int? = nil
  ) throws -> Proxy<Queue<Element>> {
    Proxy(try place(.queue(capacity: capacity), of: .of(type)))
  }

  /// Makes a queue whose elements are waited for.
  ///
  /// - Parameters:
  ///   - type: Of what.
  ///   - capacity: How many elements it holds at most; `nil` is no bound but memory.
  ///   - policy: What becomes of an element whose taker dies.
  /// - Returns: A proxy of it.
  /// - Throws: `invalidArgument`, and as all of these: `outOfMemory`, `serverEnded`.
  public func joinableQueue<Element: Codable & Sendable>(
    of type: Element.Type, capacity: Int? = nil, onConsumerDeath policy: ConsumerDeathPolicy = .fail
  ) throws -> Proxy<JoinableQueue<Element>> {
    Proxy(
      try place(
        .joinableQueue(capacity: capacity, redelivers: policy == .redeliver), of: .of(type)))
  }

  /// Makes a value of a type that is nothing but its bits.
  ///
  /// - Parameter value: What it is at first.
  /// - Returns: A proxy of it.
  /// - Throws: As all of these: `outOfMemory`, `serverEnded`.
  public func value<Value: BitwiseCopyable & Sendable>(
    _ value: Value
  ) throws -> Proxy<SharedValue<Value>> {
    let proxy = Proxy<SharedValue<Value>>(
      try place(.value(size: MemoryLayout<Value>.size), of: .of(Value.self)))
    try proxy.set(value)
    return proxy
  }

  /// Makes an array of a type that is nothing but its bits.
  ///
  /// - Parameter elements: What it holds at first; there will be as many for ever.
  /// - Returns: A proxy of it.
  /// - Throws: As all of these: `outOfMemory`, `serverEnded`.
  public func array<Element: BitwiseCopyable & Sendable>(
    _ elements: [Element]
  ) throws -> Proxy<SharedArray<Element>> {
    let proxy = Proxy<SharedArray<Element>>(
      try place(
        .array(count: elements.count, stride: MemoryLayout<Element>.stride),
        of: .of(Element.self)))
    try proxy.set(elements)
    return proxy
  }

  /// Makes a dictionary.
  ///
  /// - Parameters:
  ///   - keyType: Of what keys.
  ///   - valueType: Of what values.
  /// - Returns: An empty one.
  /// - Throws: As all of these: `outOfMemory`, `serverEnded`.
  public func dictionary<Key: Codable & Hashable & Sendable, Value: Codable & Sendable>(
    of keyType: Key.Type, _ valueType: Value.Type
  ) throws -> SharedDictionary<Key, Value> {
    try SharedDictionary(place(.dictionary, of: .of((Key, Value).self)))
  }

  /// Makes a list.
  ///
  /// - Parameter type: Of what.
  /// - Returns: An empty one.
  /// - Throws: As all of these: `outOfMemory`, `serverEnded`.
  public func list<Element: Codable & Sendable>(
    of type: Element.Type
  ) throws -> SharedList<Element> {
    try SharedList(place(.list, of: .of(type)))
  }

  /// Makes a set.
  ///
  /// - Parameter type: Of what.
  /// - Returns: An empty one.
  /// - Throws: As all of these: `outOfMemory`, `serverEnded`.
  public func set<Element: Codable & Hashable & Sendable>(
    of type: Element.Type
  ) throws -> SharedSet<Element> {
    try SharedSet(place(.set, of: .of(type)))
  }

  /// Makes a value of any type.
  ///
  /// - Parameter value: What it is at first.
  /// - Returns: The cell.
  /// - Throws: What the value's encoding throws, and as all of these: `outOfMemory`, `serverEnded`.
  public func cell<Value: Codable & Sendable>(_ value: Value) throws -> SharedCell<Value> {
    try SharedCell(place(.dictionary, of: .of((Bool, Value).self)), value)
  }

  /// Makes a namespace.
  public func namespace() throws -> SharedNamespace {
    try SharedNamespace(place(.dictionary, of: SharedNamespace.element))
  }

  /// Makes a pool in the server, which any process can give tasks to.
  ///
  /// - Parameters:
  ///   - processes: How many workers; `nil` is as many as the server may use processors.
  ///   - maxTasksPerChild: After how many tasks a worker is replaced; `nil` is never.
  /// - Returns: A proxy of it.
  /// - Throws: What the start of a worker throws; `invalidArgument`, `serverEnded`.
  public func pool(
    processes: Int? = nil, maxTasksPerChild: Int? = nil
  ) throws -> Proxy<HostedPool> {
    try host(
      HostedPool.self,
      seed: HostedPool.Seed(processes: processes, maxTasksPerChild: maxTasksPerChild))
  }

  // MARK: Names

  /// Publishes an object, so that others find it by a name; what is there under it is replaced.
  ///
  /// What is published is kept until it is replaced or taken back.
  ///
  /// Python: `BaseManager.register` with a callable that returns an object.
  ///
  /// - Parameters:
  ///   - object: A proxy, a shared container, a primitive, or a value, which is copied.
  ///   - name: What to call it.
  /// - Throws: What its encoding throws, `outOfMemory`, `serverEnded`.
  public func publish<Object: Encodable>(_ object: Object, as name: String) throws {
    try names.set(object, forKey: name)
  }

  /// An object that was published under a name.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - type: What it is: for a primitive of another family, a `Proxy` of it.
  /// - Returns: The object.
  /// - Throws: `notFound`, what its decoding throws, `serverEnded`.
  public func object<Object: Decodable>(
    named name: String, as type: Object.Type = Object.self
  ) throws -> Object {
    guard let object = try names.value(forKey: name, as: type) else {
      throw PrimitivesError(.notFound, "nothing is published as \"\(name)\"")
    }
    return object
  }
}
