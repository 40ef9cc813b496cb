// SPDX-License-Identifier: Apache-2.0

import Distributed
import Glibc
import Testing

@testable import Primitives

/// What printing something of this library shows: what its user knows of it, and nothing of how it
/// is made.
@Suite(.watched) struct DescriptionTests {
  /// What no user of the library has ever heard of.
  private static let internals = [
    "Word(", "address:", "storage:", "block:", "core:", "BlockReference", "Region", "Guarded",
    "0x0000", "DictionaryCore", "QueueCore", "RobustLock", "OwnedDescriptor", "MessageSocket",
  ]

  private static func expectPlain(_ value: Any) {
    let type = Swift.type(of: value)
    let texts = ["\(value)", String(reflecting: value), "\([value])", "\(Optional(value) as Any)"]
    for text in texts {
      for word in internals where text.contains(word) {
        Issue.record("\(type) prints \(word): \(text)")
      }
      #expect(!text.isEmpty)
    }
  }

  @Test func `no public type prints how it is made`() throws {
    let (end, _) = try Connection.pair()
    let listener = try Listener(at: .abstract("descriptions-\(RandomBytes.make(8))"))
    let memory = try SharedMemory(count: 8)
    let shareable = try ShareableList(["a", 1, nil])
    let dictionary = try SharedDictionary(["a": 1])
    let list = try SharedList([1, 2])
    let child = try ChildProcess.start(Errand.nothing, using: .spawn)
    let values: [Any] = [
      AuthenticationKey("secret"), try Barrier(parties: 2), try BoundedSemaphore(permits: 3),
      BufferTooSmall(message: [1], room: 0), child, PrimitivesError.Code.closed, try Condition(),
      end, ConnectionAddress.unix(path: "/a"), ConsumerDeathPolicy.fail,
      try CountingSemaphore(permits: 3),
      try Event(), try JoinableQueue<Int>(capacity: 3), ProcessLog.Level.debug, listener,
      try Lock(),
      LockOutcome.acquired, MadeObject(place: .here(try Lock().block)),
      ManagedInvocation(), ManagedInvocationDecoder(substitutions: [], arguments: [[1]]),
      ManagedResultHandler(session: HostSession(connection: end)), ManagerActorSystem.shared,
      ObjectPlan(making: .of(.of(Int.self), .queue(capacity: nil))), PoolOptions(),
      PoolOutcome<Int>.value(1), PoolTaskError.timedOut, PoolWaitCondition.all,
      PrimitivesError(.closed, "closed"), CurrentProcess.parent as Any,
      ProcessContext(startMethod: .spawn),
      Primitives.ProcessExit(1), Proxy(try Lock()), Proxy(try Queue<Int>()),
      try Queue<String>(capacity: 100),
      try RecursiveLock(), RemoteError(TestFailure("no")), shareable, ShareableValue.int(1),
      try SharedArray([1, 2]), try SharedCell("Hello"), dictionary, try dictionary.makeIterator(),
      list, list.makeIterator(), memory, try SharedNamespace(), try SharedSet([1]),
      try SharedValue(3), try SimpleQueue<Int>(), StartMethod.spawn, TerminationStatus.exited(0),
      try TransferableDescriptor(duplicating: 1), try end.waitHandle,
      HostedPool.Seed(processes: 2, maxTasksPerChild: nil),
    ]
    for value in values { Self.expectPlain(value) }
    try child.join()
  }

  @Test func `pools and managers print what they are`() throws {
    let pool = try Pool(processes: 1, using: .forkServer)
    defer { pool.terminate() }
    let work = PoolErrand.square(2)
    let result = try pool.applyAsync(work)
    let results: [Any] = [
      pool, result, try pool.imap([work]), pool.completions(of: [result]),
      try pool.results(of: [work]), try pool.results(of: [work]).makeAsyncIterator(),
    ]
    for value in results { Self.expectPlain(value) }
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    let manager = try Manager(at: anyPort, key: "secret", hosting: HostedCounter.self)
    defer { manager.shutdown() }
    let dictionary = try manager.dictionary(of: String.self, Int.self)
    try dictionary.set(1, forKey: "a")
    try manager.publish(dictionary, as: "d")
    let counter = try manager.host(HostedCounter.self, seed: 1)
    let values: [Any] = [manager, manager.names, dictionary, counter, try manager.cell(3)]
    for value in values { Self.expectPlain(value) }
    #expect("\(dictionary)" == #"["a": 1]"#)
    #expect("\(manager.names)" == #"SharedNamespace("d")"#)
  }

  @Test func `containers print as those of the standard library`() throws {
    #expect("\(try SharedDictionary([("b", 1), ("a", 2)]))" == #"["b": 1, "a": 2]"#)
    #expect("\(try SharedDictionary<Int, Int>())" == "[:]")
    #expect("\(try SharedList(["x", "y"]))" == #"["x", "y"]"#)
    #expect("\(try SharedList<Int>())" == "[]")
    #expect("\(try SharedSet([3, 1]))" == "[3, 1]")
    #expect("\(try SharedArray([1.5, 2]))" == "[1.5, 2.0]")
    #expect("\(try SharedValue(3))" == "SharedValue(3)")
    #expect("\(try SharedCell("Hello"))" == #"SharedCell("Hello")"#)
    let queue = try Queue<Int>(capacity: 100)
    for number in 1...3 { try queue.put(number) }
    #expect("\(queue)" == "Queue(3 of 100 elements)")
    queue.close()
    #expect("\(queue)" == "Queue(3 of 100 elements, closed)")
    let simple = try SimpleQueue<Int>()
    try simple.put(1)
    #expect("\(simple)" == "SimpleQueue(1 element)")
    let jobs = try JoinableQueue<Int>()
    try jobs.put(1)
    _ = try jobs.get()
    #expect("\(jobs)" == "JoinableQueue(0 elements, 1 unfinished)")
    #expect("\(try BoundedSemaphore(permits: 3))" == "BoundedSemaphore(3 of 3 permits)")
    #expect("\(try CountingSemaphore(permits: 1))" == "CountingSemaphore(1 permit)")
  }

  @Test func `what is nested, or holds itself, is shown by its type`() throws {
    let inner = try SharedList([1])
    let outer = try SharedDictionary(["pets": inner])
    #expect("\(outer)" == #"["pets": SharedList<Int>(…)]"#)
    struct Node: Codable, Sendable {
      var others: SharedList<Node>
    }
    let ring = try SharedList<Node>()
    try ring.append(Node(others: ring))
    #expect("\(ring)" == "[Node(…)]")
    _ = try ring.popLast()
    let keys = try SharedDictionary([Proxy(try Lock()): 1])
    #expect("\(keys)" == "[Proxy<Lock>(…): 1]")
  }

  @Test func `a holder that is stopped is told and not waited for without end`() throws {
    let dictionary = try SharedDictionary(["a": 1])
    let list = try SharedList([1])
    let dictionaryLock = try #require(dictionary.storage as? DictionaryCore).container.lock
    let listLock = try #require(list.storage as? ListCore).container.lock
    #expect(dictionaryLock.acquire() == .acquired)
    #expect(listLock.acquire() == .acquired)
    #expect("\(dictionary)" == "SharedDictionary<String, Int>(being changed)")
    #expect("\(list)" == "SharedList<Int>(being changed)")
    _ = dictionaryLock.release()
    _ = listLock.release()
    #expect("\(dictionary) \(list)" == #"["a": 1] [1]"#)
  }

  @Test func `a value that cannot be decoded is shown by its type`() throws {
    struct Refusing: Codable, Sendable {
      init() {}
      init(from decoder: any Decoder) throws { throw TestFailure("no") }
      func encode(to encoder: any Encoder) throws {}
    }
    #expect("\(try SharedList([Refusing()]))" == "[Refusing(…)]")
  }
}
