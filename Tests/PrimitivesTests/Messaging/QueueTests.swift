// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct QueueTests {
  private struct Job: Codable, Sendable, Equatable {
    var name: String
    var payload: [UInt8]
    var deadline: Double?
  }

  @Test func `elements come out in the order in which they went in`() throws {
    let queue = try Queue<Int>()
    for number in 0..<10_000 { try queue.put(number) }
    #expect(queue.count == 10_000)
    for number in 0..<10_000 { #expect(try queue.get() == number) }
    #expect(queue.isEmpty)
  }

  @Test func `any Codable element is the same afterwards`() throws {
    let queue = try Queue<Job>()
    let jobs = (0..<50).map { index in
      Job(
        name: "job \(index) ✓", payload: [UInt8](repeating: UInt8(index), count: index * 997),
        deadline: index % 2 == 0 ? nil : 1.5)
    }
    for job in jobs { try queue.put(job) }
    for job in jobs { #expect(try queue.get() == job) }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 4000, 4096, 65_500, 65_536, 1 << 20, 5 << 20])
  func `elements of any size are whole`(size: Int) throws {
    let queue = try Queue<[UInt8]>()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for _ in 0..<3 { try queue.put(bytes) }
    for _ in 0..<3 { #expect(try queue.get() == bytes) }
    #expect(try queue.get(timeout: .zero) == nil)
  }

  @Test func `a bounded queue is full at its bound`() throws {
    let queue = try Queue<String>(capacity: 2)
    #expect(queue.capacity == 2)
    try queue.put("a")
    #expect(!queue.isFull)
    try queue.put("b")
    #expect(queue.isFull)
    #expect(try !queue.put("c", timeout: .zero))
    #expect(try !queue.put("c", timeout: .milliseconds(5)))
    #expect(try queue.get() == "a")
    #expect(try queue.put("c", timeout: .zero))
    #expect(try [queue.get(), queue.get()] == ["b", "c"])
    #expect(try queue.get(timeout: .milliseconds(5)) == nil)
  }

  @Test func `a closed queue gives what it has, and then says so`() throws {
    let queue = try Queue<Double>()
    try queue.put(1.5)
    queue.close()
    queue.close()
    #expect(queue.isClosed)
    #expect { try queue.put(2.5) } throws: { ($0 as? PrimitivesError)?.code == .closed }
    #expect(try queue.next() == 1.5)
    #expect(try queue.next() == nil)
    #expect { try queue.get() } throws: { ($0 as? PrimitivesError)?.code == .closed }
    #expect { try queue.get(timeout: .zero) } throws: {
      ($0 as? PrimitivesError)?.code == .closed
    }
  }

  @Test func `what cannot be encoded is thrown by the put, and nothing is lost`() throws {
    struct Refusing: Codable, Sendable {
      func encode(to encoder: any Encoder) throws { throw TestFailure("refused") }
    }
    let queue = try Queue<Refusing>()
    #expect(throws: TestFailure.self) { try queue.put(Refusing()) }
    #expect(queue.isEmpty)
  }

  @Test func `handles travel, alone and inside others`() throws {
    let locks = try Queue<Lock>()
    let lock = try Lock()
    try locks.put(lock)
    let same = try locks.get()
    #expect(same.acquire() == .acquired)
    #expect(lock.acquire(timeout: .zero) == .timedOut)
    lock.release()

    let all = try Queue<[Queue<SharedValue<Int>>]>()
    let inner = try Queue<SharedValue<Int>>()
    try inner.put(SharedValue(41))
    try all.put([inner, inner])
    let value = try all.get()[1].get()
    #expect(value.add(1) == 41)
    #expect(inner.isEmpty)

    let semaphores = try Queue<BoundedSemaphore>()
    try semaphores.put(BoundedSemaphore(permits: 3))
    #expect(try semaphores.get().availablePermits == 3)
    let counting = try Queue<CountingSemaphore>()
    try counting.put(CountingSemaphore(permits: 4))
    #expect(try counting.get().availablePermits == 4)
    let arrays = try Queue<SharedArray<UInt16>>()
    try arrays.put(SharedArray([1, 2, 3]))
    #expect(try Array(arrays.get()) == [1, 2, 3])
  }

  @Test func `producers and consumers of many processes lose nothing`() throws {
    for capacity in [0, 1, 16] {
      _ = try Template().run(ManyToManyTask(capacity: capacity))
    }
  }

  @Test func `a reply queue for each request leaves nothing behind`() throws {
    _ = try Template().run(ReplyQueueTask())
  }

  @Test func `closing wakes everyone who waits`() throws {
    _ = try Template().run(CloseTask())
  }

  @Test func `killing producers and consumers loses at most what the dead had taken`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    _ = try Template().run(QueueKillsTask(seed: seed, kills: 1000))
  }
}

struct ManyToManyTask: TemplateTask {
  let capacity: Int

  func run(in context: TemplateContext) throws -> Passed {
    let queue = try Queue<Int>(capacity: capacity == 0 ? nil : capacity)
    let sum = try SharedValue(0)
    let count = try SharedValue(0)
    let consumers = try (0..<5).map { _ in
      try ChildProcess.fork {
        while let number = try queue.next() {
          sum.add(number)
          count.add(1)
        }
      }
    }
    let codes = try Children.run(5) { _ in for number in 1...2000 { try queue.put(number) } }
    queue.close()
    try require(try codes + Children.join(consumers) == Array(repeating: 0, count: 10), "exits")
    try require(count.value == 10_000, "\(count.value) of 10000 elements")
    try require(sum.value == 5 * 2001 * 1000, "another sum: \(sum.value)")
    return Passed()
  }
}

struct ReplyQueueTask: TemplateTask {
  struct Request: Codable, Sendable {
    var number: Int
    var reply: Queue<String>
  }

  func run(in context: TemplateContext) throws -> Passed {
    let requests = try Queue<Request>()
    let server = try ChildProcess.fork {
      while let request = try requests.next() {
        try request.reply.put("reply to \(request.number)")
      }
    }
    func ask(_ number: Int) throws {
      let reply = try Queue<String>()
      try requests.put(Request(number: number, reply: reply))
      let answer = try reply.get()
      try require(answer == "reply to \(number)", answer)
    }
    try ask(0)
    for number in 1...2000 { try ask(number) }
    requests.close()
    _ = try Children.join([server])
    let baseline = Family.usedBytes
    // Requests that no one takes go with the queue that carries them.
    do {
      let unread = try Queue<Request>()
      for number in 0..<20 { try unread.put(Request(number: number, reply: Queue())) }
    }
    try require(Family.usedBytes == baseline, "\(Family.usedBytes - baseline) bytes left behind")
    return Passed()
  }
}

struct CloseTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let empty = try Queue<Int>()
    let full = try Queue<Int>(capacity: 1)
    try full.put(1)
    let waiting = try (0..<10).map { index in
      try ChildProcess.fork {
        if index % 2 == 0 {
          if try empty.next() != nil { throw TestFailure("an element of an empty queue") }
        } else {
          do {
            try full.put(2)
            throw TestFailure("a put into a full, closed queue")
          } catch let error as PrimitivesError where error.code == .closed {}
        }
      }
    }
    while !waiting.allSatisfy({ Family.wait(of: $0.token) != nil }) { Spin.yield() }
    empty.close()
    full.close()
    let codes = try Children.join(waiting)
    try require(codes.allSatisfy { $0 == 0 }, "exit codes \(codes)")
    return Passed()
  }
}

struct QueueKillsTask: TemplateTask {
  let seed: UInt64
  let kills: Int

  private static let producers = 4
  private static let workers = 8
  private static let perProducer = 40_000

  func run(in context: TemplateContext) throws -> Passed {
    let queue = try Queue<[Int]>(capacity: 8)
    // For each element how often it was taken, and whether its put returned.
    let taken = try SharedArray(repeating: UInt8(0), count: Self.producers * Self.perProducer)
    let isPut = try SharedArray(repeating: UInt8(0), count: Self.producers * Self.perProducer)
    let nextOf = try SharedArray(repeating: 0, count: Self.producers)
    let corrupt = try SharedValue(0)
    @Sendable func work(_ worker: Int) throws {
      if worker < Self.producers {
        // The number is used up before the put, so that no one puts it twice.
        while nextOf[worker] < Self.perProducer {
          let number = worker * Self.perProducer + nextOf.add(1, at: worker)
          try queue.put(Array(repeating: number, count: number % 40 + 1))
          isPut[number] = 1
        }
      } else {
        while let numbers = try queue.next() {
          let number = numbers[0]
          if numbers != Array(repeating: number, count: number % 40 + 1) { corrupt.add(1) }
          taken.add(1, at: number)
        }
      }
    }
    var generator = SeededGenerator(seed: seed)
    var workers = try (0..<Self.workers).map { index in try ChildProcess.fork { try work(index) } }
    var consumerDeaths = 0
    for _ in 0..<kills {
      let victim = Int.random(in: 0..<Self.workers, using: &generator)
      Spin.pause(Int.random(in: 0..<3000, using: &generator))
      workers[victim].kill()
      let code = try Children.join([workers[victim]])[0]
      if victim >= Self.producers, code == -9 { consumerDeaths += 1 }
      workers[victim] = try ChildProcess.fork { try work(victim) }
    }
    _ = try Children.join(Array(workers[..<Self.producers]))
    queue.close()
    let codes = try Children.join(Array(workers[Self.producers...]))
    try require(codes.allSatisfy { $0 == 0 }, "seed \(seed): exit codes \(codes)")
    try require(corrupt.value == 0, "seed \(seed): \(corrupt.value) corrupt elements")
    let twice = taken.count { $0 > 1 }
    try require(twice == 0, "seed \(seed): \(twice) elements were taken twice")
    let missing = zip(isPut, taken).count { $0 == 1 && $1 == 0 }
    try require(
      missing <= consumerDeaths,
      "seed \(seed): \(missing) elements lost by \(consumerDeaths) deaths of consumers")
    return Passed()
  }
}
