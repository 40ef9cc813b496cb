// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// Weaknesses of CPython's queues that are none here.
@Suite struct QueueWeaknessTests {
  @Test("weakness 2: a reader killed inside get() stops all other readers")
  func killedReader() throws { try run(2) }

  @Test("weakness 3: a writer killed inside a message stops all readers and writers")
  func killedWriter() throws { try run(3) }

  @Test("weakness 4: join() never returns for a child that queued what no one read")
  func unreadItems() throws { try run(4) }

  @Test("weakness 5: put() of what cannot be serialised succeeds, and the item is lost")
  func unserialisable() throws { try run(5) }

  @Test("weakness 6: descriptors leak if a queue is closed unused, or a process not")
  func descriptors() throws { try run(6) }

  @Test("weakness 7: empty(), qsize() and full() are wrong right after put()")
  func counts() throws { try run(7) }

  @Test("weakness 8: nothing wakes blocked producers and consumers")
  func shutdown() throws { try run(8) }

  @Test("weakness 30: locks and queues cannot be sent through a queue")
  func sent() throws { try run(30) }

  private func run(_ number: Int) throws {
    _ = try Template().run(QueueWeakness(number: number))
  }
}

struct QueueWeakness: TemplateTask {
  let number: Int

  func run(in context: TemplateContext) throws -> Passed {
    switch number {
    case 2: try killedReader()
    case 3: try killedWriter()
    case 4: try unreadItems()
    case 5: try unserialisable()
    case 6: try descriptors()
    case 7: try counts()
    case 8: try shutdown()
    case 30: try sent()
    default: throw TestFailure("there is no test of weakness \(number)")
    }
    return Passed()
  }

  private func waitUntilAsleep(_ children: [ChildProcess]) throws {
    while !children.allSatisfy({ Family.wait(of: $0.token) != nil }) {
      try require(children.allSatisfy(\.isAlive), "\(children)")
      Spin.yield()
    }
  }

  private func killedReader() throws {
    let queue = try Queue<String>()
    let taken = try Queue<String>()
    let readers = try (0..<3).map { _ in
      try ChildProcess.fork { try taken.put(queue.get()) }
    }
    try waitUntilAsleep(readers)
    readers[0].kill()
    try require(Children.join([readers[0]]) == [-9], "\(readers[0])")
    try queue.put("for one of the others")
    try queue.put("for the other")
    try require(Children.join(Array(readers[1...])) == [0, 0], "\(readers)")
    try require(queue.isEmpty && taken.count == 2, "\(queue.count) left, \(taken.count) taken")
  }

  private func killedWriter() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for round in 0..<10 {
      let queue = try Queue<[UInt8]>()
      let begun = try Gate()
      let writer = try ChildProcess.fork {
        let item = [UInt8](repeating: 1, count: 1 << 16)
        begun.open()
        while true { try queue.put(item) }
      }
      begun.wait()
      Spin.pause(Int.random(in: 0..<50_000, using: &generator))
      writer.kill()
      try require(Children.join([writer]) == [-9], "\(writer)")
      // Another one goes on, and who reads finds whole messages only.
      let codes = try Children.run(1) { _ in try queue.put([2]) }
      try require(codes == [0], "seed \(seed), round \(round): \(codes)")
      let reader = try ChildProcess.fork {
        while case let item = try queue.get(), item != [2] {
          try require(item.count == 1 << 16 && item.allSatisfy { $0 == 1 }, "a torn message")
        }
      }
      try require(Children.join([reader]) == [0], "seed \(seed), round \(round): \(reader)")
      try require(queue.isEmpty, "seed \(seed), round \(round): \(queue.count) are left")
    }
  }

  private func unreadItems() throws {
    let queue = try Queue<[UInt8]>()
    let item = [UInt8](repeating: 7, count: 1 << 20)
    let codes = try Children.run(2) { _ in for _ in 0..<8 { try queue.put(item) } }
    try require(codes == [0, 0], "\(codes)")
    try require(queue.count == 16, "\(queue.count)")
    for _ in 0..<16 { try require(queue.get() == item, "another item") }
  }

  private struct Refusing: Codable, Sendable {
    let refuses: Bool

    func encode(to encoder: any Encoder) throws {
      if refuses { throw TestFailure("refused") }
      var container = encoder.singleValueContainer()
      try container.encode(1)
    }

    init(refuses: Bool) { self.refuses = refuses }

    init(from decoder: any Decoder) throws {
      refuses = try decoder.singleValueContainer().decode(Int.self) == 0
    }
  }

  private func unserialisable() throws {
    let queue = try Queue<Refusing>()
    do {
      try queue.put(Refusing(refuses: true))
      throw TestFailure("the put succeeded")
    } catch let error as TestFailure {
      try require(error.description == "refused", "\(error)")
    }
    try require(queue.isEmpty, "something is there")
    try queue.put(Refusing(refuses: false))
    try require(!queue.get().refuses, "another element")
  }

  private func descriptors() throws {
    _ = try Children.run(1) { _ in }
    let before = DescriptorTable.count
    let queues = try (0..<20).map { _ in try Queue<Int>() }
    for queue in queues { queue.close() }
    try require(DescriptorTable.count == before, "queues have descriptors")
    do {
      let children = try (0..<20).map { _ in try ChildProcess.fork {} }
      _ = try Children.join(children)
    }
    try require(DescriptorTable.count == before, "processes that have ended have descriptors")
  }

  private func counts() throws {
    let queue = try Queue<Int>(capacity: 2)
    for number in 0..<2000 {
      try require(queue.isEmpty && queue.count == 0, "not empty before \(number)")
      try queue.put(number)
      try require(!queue.isEmpty && queue.count == 1 && !queue.isFull, "after one put")
      try queue.put(number)
      try require(queue.count == 2 && queue.isFull, "after two puts")
      _ = try queue.get()
      try require(!queue.isEmpty && !queue.isFull, "after a get")
      _ = try queue.get()
    }
    // What one process has put, another one sees.
    let codes = try Children.run(1) { _ in try queue.put(1) }
    try require(codes == [0] && queue.count == 1 && !queue.isEmpty, "\(codes), \(queue.count)")
  }

  private func shutdown() throws {
    let empty = try Queue<Int>()
    let full = try Queue<Int>(capacity: 1)
    try full.put(1)
    let consumers = try (0..<3).map { _ in
      try ChildProcess.fork {
        guard try empty.next() == nil else { throw TestFailure("an element out of nowhere") }
      }
    }
    let producers = try (0..<3).map { _ in
      try ChildProcess.fork {
        do {
          try full.put(2)
          throw TestFailure("put into a closed queue")
        } catch let error as PrimitivesError {
          try require(error.code == .closed, "\(error)")
        }
      }
    }
    try waitUntilAsleep(consumers + producers)
    empty.close()
    full.close()
    try require(Children.join(consumers) == [0, 0, 0], "\(consumers)")
    try require(Children.join(producers) == [0, 0, 0], "\(producers)")
    try require(full.next() == 1 && full.next() == nil, "not what was put before")
  }

  private struct Parcel: Codable, Sendable {
    var lock: Lock
    var event: Event
    var semaphore: BoundedSemaphore
    var value: SharedValue<Int>
    var reply: Queue<Int>
  }

  private func sent() throws {
    let queue = try Queue<Parcel>()
    // The child is there before what it gets.
    let child = try ChildProcess.fork {
      let parcel = try queue.get()
      try parcel.semaphore.withPermit {
        try parcel.lock.withLock { parcel.value.value += 1 }
      }
      parcel.event.set()
      try parcel.reply.put(parcel.value.value)
    }
    let parcel = try Parcel(
      lock: Lock(), event: Event(), semaphore: BoundedSemaphore(permits: 1),
      value: SharedValue(41), reply: Queue())
    try parcel.lock.withLock {
      try queue.put(parcel)
      try waitUntilAsleep([child])
      try require(parcel.value.value == 41, "the lock is another one")
    }
    parcel.event.wait()
    try require(parcel.reply.get() == 42 && parcel.value.value == 42, "\(parcel.value.value)")
    try require(Children.join([child]) == [0], "\(child)")
  }
}
