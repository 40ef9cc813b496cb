// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// Loops over what comes, as one writes them.
@Suite struct QueueLoopTests {
  @Test func `a body of several lines without a result`() throws {
    let queue = try JoinableQueue<Int>()
    for number in 1...4 { try queue.put(number) }
    queue.close()
    var squares: [Int] = []
    try #require(
      queue.withNext(timeout: .zero) { job in
        let square = job * job
        squares.append(square)
      } != nil)
    while try queue.withNext({ job in
      let square = job * job
      squares.append(square)
    }) != nil {}
    #expect(squares == [1, 4, 9, 16])
    #expect(queue.join(timeout: .zero))
    #expect(queue.failedCount == 0)
  }

  @Test func `a result is still a result`() throws {
    let queue = try JoinableQueue<Int>()
    for number in 1...3 { try queue.put(number) }
    #expect(try queue.withNext { $0 * 2 } == 2)
    let more: Int? = try queue.withNext { job in
      let result = job * 2
      return result
    }
    #expect(more == 4)
    #expect(try queue.withNext(timeout: .zero) { $0 } == 3)
  }

  @Test func `locks and permits with a limit, too`() throws {
    let lock = try Lock()
    let list = try SharedList([1])
    let value = try SharedValue(1)
    let array = try SharedArray([1])
    let permits = try BoundedSemaphore(permits: 1)
    let semaphore = try CountingSemaphore(permits: 1)
    let memory = try SharedMemory(count: 8)
    var times = 0
    func note() {
      times += 1
      times += 0
    }
    if try lock.withLock(
      timeout: .seconds(1),
      {
        let one = 1
        times += one
      }) == nil
    {
      Issue.record("no lock")
    }
    #expect(try lock.withLock(timeout: .zero) { note() } != nil)
    #expect(try list.modify(at: 0) { $0 += 1 } != nil)
    #expect(try list.modify(at: 1) { $0 += 1 } == nil)
    #expect(try value.withLock(timeout: .zero) { $0 += 1 } != nil)
    #expect(try array.withLock(timeout: .zero) { note() } != nil)
    #expect(try permits.withPermit(timeout: .zero) { note() } != nil)
    #expect(try semaphore.withPermit(timeout: .zero) { note() } != nil)
    #expect(try memory.withLock(timeout: .zero) { note() } != nil)
    #expect(try lock.withLock(timeout: .zero) { times } == 6)
    #expect(try Array(list.elements) == [2] && value.value == 2)
  }

  @Test func `element after element until the end`() throws {
    let queue = try Queue<String>()
    let simple = try SimpleQueue<Int>()
    let jobs = try JoinableQueue<Int>()
    for number in 1...3 {
      try queue.put("\(number)")
      try simple.put(number)
      try jobs.put(number)
    }
    queue.close()
    simple.close()
    jobs.close()
    var seen: [String] = []
    try queue.forEach { seen.append($0) }
    try simple.forEach { seen.append("\($0)") }
    #expect(throws: TestFailure.self) {
      try jobs.forEach { job in
        seen.append("\(job)")
        if job == 2 { throw TestFailure("no") }
      }
    }
    #expect(jobs.failedCount == 1)
    try jobs.forEach { seen.append("\($0)") }
    #expect(seen == ["1", "2", "3", "1", "2", "3", "1", "2", "3"])
    #expect(jobs.join(timeout: .zero))
    #expect(try simple.next() == nil)
  }

  @Test func `what cannot be decoded ends a loop, and the rest is still there`() throws {
    struct Odd: Codable, Sendable {
      let number: Int
      init(_ number: Int) { self.number = number }
      init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(Int.self)
        if number % 2 == 0 { throw TestFailure("even") }
      }
      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
      }
    }
    let queue = try Queue<Odd>()
    for number in 1...3 { try queue.put(Odd(number)) }
    queue.close()
    var seen: [Int] = []
    #expect(throws: TestFailure.self) { try queue.forEach { seen.append($0.number) } }
    try queue.forEach { seen.append($0.number) }
    #expect(seen == [1, 3])
  }

  @Test func `values of a connection until its end`() throws {
    let (sender, receiver) = try Connection.pair()
    for number in 1...3 { try sender.send(number) }
    sender.close()
    var seen: [Int] = []
    try receiver.forEach(Int.self) { seen.append($0) }
    #expect(seen == [1, 2, 3])
  }

  @Test func `proxies of queues`() throws {
    let jobs = try JoinableQueue<Int>()
    let queue = try Queue<Int>()
    for number in 1...3 {
      try jobs.put(number)
      try queue.put(number)
    }
    jobs.close()
    queue.close()
    var seen: [Int] = []
    try Proxy(queue).forEach { seen.append($0) }
    while try Proxy(jobs).withNext({ job in
      let square = job * job
      seen.append(square)
    }) != nil {}
    #expect(seen == [1, 2, 3, 1, 4, 9])
    #expect(jobs.join(timeout: .zero))
  }
}
