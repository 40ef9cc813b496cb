// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

/// What a client with the right key can send that it never should.
struct HostileFrames {
  private var noise: ByteNoise
  private let targets: [BlockHandle]
  private let hosted: BlockHandle

  /// The targets are handles of real objects, which are made to suffer.
  init(seed: UInt64, on targets: HostileTargets) {
    noise = ByteNoise(seed: seed)
    self.targets = targets.handles
    hosted = targets.hosted
  }

  /// The form of a frame on the way.
  static func bytes(_ frame: ManagerRequest.Frame) throws -> [UInt8] {
    try frame.bytes()
  }

  static func bytes(_ request: ManagerRequest) throws -> [UInt8] {
    try bytes(ManagerRequest.Frame(releases: [], request: request))
  }

  // MARK: Kinds of frames

  mutating func garbage(upTo limit: Int) -> [UInt8] {
    (0..<Int.random(in: 0...limit, using: &noise)).map { _ in
      UInt8.random(in: .min ... .max, using: &noise)
    }
  }

  /// A frame of the right form with a few bytes changed, or cut off.
  mutating func mutated() throws -> [UInt8] {
    var bytes = try Self.bytes(request(on: targets.randomElement(using: &noise) ?? hosted))
    for _ in 0..<Int.random(in: 1...4, using: &noise) where !bytes.isEmpty {
      bytes[Int.random(in: 0..<bytes.count, using: &noise)] = UInt8.random(
        in: .min ... .max, using: &noise)
    }
    return Bool.random(using: &noise)
      ? bytes : Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &noise)))
  }

  /// Something is to be done with what is not there, or is something else.
  mutating func misdirected() throws -> [UInt8] {
    let real = targets.randomElement(using: &noise) ?? hosted
    let handle =
      switch Int.random(in: 0..<4, using: &noise) {
      case 0: real
      case 1:
        BlockHandle(
          family: real.family, offset: noise.next() % (1 << 24) & ~127,
          generation: noise.next() % 64, kind: real.kind)
      case 2:
        BlockHandle(
          family: real.family, offset: real.offset, generation: real.generation,
          kind: UInt32.random(in: 0..<40, using: &noise))
      default:
        BlockHandle(
          family: noise.next(), offset: noise.next(), generation: noise.next(),
          kind: UInt32.random(in: .min ... .max, using: &noise))
      }
    return try Self.bytes(request(on: handle))
  }

  /// Something for the process that hosts objects.
  mutating func forHost() throws -> [UInt8] {
    var bytes = try MessageEncoding.encode(
      HostRequest.Call(object: HandleNumbers(hosted), content: HostedCounter.Read()),
      along: .network
    ).bytes
    switch Int.random(in: 0..<3, using: &noise) {
    case 0: bytes = garbage(upTo: 200)
    case 1: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &noise)))
    default:
      bytes[Int.random(in: 0..<bytes.count, using: &noise)] = UInt8.random(
        in: .min ... .max, using: &noise)
    }
    return try Self.bytes(.host(bytes))
  }

  /// Numbers that nothing has so many of.
  mutating func absurd() throws -> [UInt8] {
    let numbers = [Int.max, .min, -1, .max - 1, .max - 7, 1 << 40, 0]
    func number() -> Int { numbers.randomElement(using: &noise) ?? 0 }
    let making: ManagerRequest.Making? =
      switch Int.random(in: 0..<12, using: &noise) {
      case 0: .array(count: number(), stride: number())
      case 1: .value(size: number())
      case 2: .barrier(parties: number())
      case 3: .countingSemaphore(permits: number())
      case 4: .boundedSemaphore(permits: number())
      case 5: .joinableQueue(capacity: number(), redelivers: true)
      default: nil
      }
    if let making { return try Self.bytes(.make(making)) }
    let numeric: [ManagerRequest.Operation] = [
      .memory(.read(first: number(), count: number())), .memory(.write(first: number(), [1, 2])),
      .memory(.add(number(), bits: 1)), .list(.element(number())), .list(.take(number())),
      .list(.set(.scalar(1), at: number())), .list(.elements(SentRange(0..<Int.max))),
      .list(.replace(SentRange(3..<Int.max), [.scalar(1)], version: nil)),
      .list(.reorder([number(), number()], version: 0)), .semaphore(.release(number())),
      .condition(.notify(number())), .queue(.put(.scalar(1), timeout: Self.age)),
      .semaphore(.acquire(timeout: .zero - Self.age)), .queue(.get(timeout: .zero - Self.age)),
    ]
    // Each is for one of the targets, and nonsense for the others.
    let release = ManagerRequest.Release(
      handle: HandleNumbers(targets.randomElement(using: &noise) ?? hosted), count: number())
    return try Self.bytes(
      ManagerRequest.Frame(
        releases: [release, release],
        request: .operate(
          HandleNumbers(targets.randomElement(using: &noise) ?? hosted),
          numeric.randomElement(using: &noise) ?? .lock(.isHeld))))
  }

  /// Longer than the seconds that there are numbers for.
  static let age: Duration = .seconds(Int64.max) * 8

  private mutating func request(on handle: BlockHandle) -> ManagerRequest {
    let bytes = SentValue.bytes(garbage(upTo: 40))
    let entry = SentEntry(StoredEntry(key: StoredValue(.scalar(1)), value: StoredValue(.scalar(2))))
    let operations: [ManagerRequest.Operation] = [
      .lock(.acquire(timeout: .zero)), .lock(.release), .lock(.markRecovered), .lock(.isHeld),
      .condition(.wait(timeout: .zero)), .condition(.notify(1)), .condition(.waiterCount),
      .event(.set), .event(.isSet), .barrier(.wait(timeout: .zero)), .barrier(.reset),
      .barrier(.parties), .semaphore(.acquire(timeout: .zero)), .semaphore(.release(1)),
      .semaphore(.acquireOwned(timeout: .zero)), .semaphore(.releaseOwned),
      .queue(.put(bytes, timeout: .zero)), .queue(.get(timeout: .zero)), .queue(.count),
      .queue(.taskDone), .queue(.join(timeout: .zero)), .queue(.failedCount),
      .memory(.count), .memory(.read(first: 0, count: 1)), .memory(.write(first: 0, [1])),
      .dictionary(.set(bytes, bytes)), .dictionary(.value(bytes)), .dictionary(.takeLast),
      .dictionary(.merge([entry, entry])), .dictionary(.entries),
      .dictionary(.replaceAll([entry, entry], version: nil)),
      .dictionary(.exchange(bytes, expected: nil, desired: bytes)),
      .list(.append(bytes)), .list(.elements(nil)), .list(.take(nil)), .list(.count),
    ]
    return .operate(
      HandleNumbers(handle), operations.randomElement(using: &noise) ?? .lock(.isHeld))
  }
}

/// Objects that hostile frames are about: one of each kind.
struct HostileTargets {
  let handles: [BlockHandle]
  let hosted: BlockHandle
  /// No target: what is read from it shows that a session goes on.
  let mark: ManagerRequest
  let markBytes = RandomBytes.make(32)
  /// Keep them there.
  private let objects: [RemoteObject]

  init(_ manager: RemoteManager, hosted counter: Proxy<HostedCounter>) throws {
    let list = try manager.list(of: Int.self)
    let dictionary = try manager.dictionary(of: Int.self, Int.self)
    let places = try [
      manager.lock().place, manager.recursiveLock().place, manager.condition().place,
      manager.event().place, manager.barrier(parties: 3).place, manager.semaphore().place,
      manager.boundedSemaphore().place, manager.queue(of: Int.self).place,
      manager.joinableQueue(of: Int.self).place, manager.value(1).place,
      manager.array([1, 2, 3]).place, counter.place,
    ]
    var objects: [RemoteObject] = []
    for place in places {
      guard case .remote(let object) = place else { throw TestFailure("an object that is here") }
      objects.append(object)
    }
    guard let hosted = objects.last?.handle, let list = list.storage as? RemoteList,
      let dictionary = dictionary.storage as? RemoteDictionary
    else { throw TestFailure("a container that is here") }
    self.hosted = hosted
    let targets = objects + [list.object, dictionary.object]
    handles = targets.map(\.handle)
    guard case .remote(let marked) = try manager.array(markBytes).place else {
      throw TestFailure("an array that is here")
    }
    mark = .operate(
      HandleNumbers(marked.handle), .memory(.read(first: 0, count: markBytes.count)))
    self.objects = targets + [marked]
  }
}
