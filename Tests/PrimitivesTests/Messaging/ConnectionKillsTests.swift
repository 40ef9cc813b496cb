// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// Several users of each end, killed at any instant.
@Suite struct ConnectionKillsTests {
  @Test func `each message is received once, or lost with who had received it`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    _ = try Template().run(ConnectionKillsTask(seed: seed, kills: 300))
  }

  @Test func `no handle is lost while who sends and who receives are killed`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    _ = try Template().run(HandleKillsTask(seed: seed, kills: 300))
  }
}

struct ConnectionKillsTask: TemplateTask {
  let seed: UInt64
  let kills: Int

  private static let senders = 4
  private static let workers = 8
  private static let perSender = 8000

  func run(in context: TemplateContext) throws -> Passed {
    try OpenDescriptors.requireKept { try run() }
    return Passed()
  }

  /// Mostly small, some that fill a packet, some that need a file.
  private static func size(of number: Int) -> Int {
    switch number % 100 {
    case 0: 12_000
    case 1...3: 4000
    default: number % 40 + 1
    }
  }

  private func run() throws {
    let (near, far) = try Connection.pair()
    // For each message how often it was received, and whether its send returned.
    let received = try SharedArray(repeating: UInt8(0), count: Self.senders * Self.perSender)
    let isSent = try SharedArray(repeating: UInt8(0), count: Self.senders * Self.perSender)
    let nextOf = try SharedArray(repeating: 0, count: Self.senders)
    let torn = try SharedValue(0)
    @Sendable func work(_ worker: Int) throws {
      if worker < Self.senders {
        // The number is used up before the send, so that no one sends it twice.
        while nextOf[worker] < Self.perSender {
          let number = worker * Self.perSender + nextOf.add(1, at: worker)
          try near.send(Array(repeating: number, count: Self.size(of: number)))
          isSent[number] = 1
        }
      } else {
        while true {
          let numbers = try far.receive([Int].self)
          let number = numbers[0]
          if number < 0 { return }
          if numbers != Array(repeating: number, count: Self.size(of: number)) { torn.add(1) }
          received.add(1, at: number)
        }
      }
    }
    var generator = SeededGenerator(seed: seed)
    var workers = try (0..<Self.workers).map { index in try ChildProcess.fork { try work(index) } }
    var receiverDeaths = 0
    for _ in 0..<kills {
      let victim = Int.random(in: 0..<Self.workers, using: &generator)
      Spin.pause(Int.random(in: 0..<3000, using: &generator))
      workers[victim].kill()
      let code = try Children.join([workers[victim]])[0]
      try require(code == -9 || code == 0, "seed \(seed): exit code \(code)")
      if victim >= Self.senders, code == -9 { receiverDeaths += 1 }
      workers[victim] = try ChildProcess.fork { try work(victim) }
    }
    let codes = try Children.join(Array(workers[..<Self.senders]))
    for _ in Self.senders..<Self.workers { try near.send([-1]) }
    let all = try codes + Children.join(Array(workers[Self.senders...]))
    try require(all.allSatisfy { $0 == 0 }, "seed \(seed): exit codes \(all)")
    try require(torn.value == 0, "seed \(seed): \(torn.value) torn messages")
    let twice = received.count { $0 > 1 }
    try require(twice == 0, "seed \(seed): \(twice) messages were received twice")
    let missing = zip(isSent, received).count { $0 == 1 && $1 == 0 }
    try require(
      missing <= receiverDeaths,
      "seed \(seed): \(missing) messages lost by \(receiverDeaths) deaths of receivers")
    try require(try !far.poll(), "seed \(seed): a message is left")
  }
}

struct HandleKillsTask: TemplateTask {
  let seed: UInt64
  let kills: Int

  private struct Parcel: Codable, Sendable {
    var value: SharedValue<Int>
    var reply: Connection
  }

  func run(in context: TemplateContext) throws -> Passed {
    try OpenDescriptors.requireKept { try run() }
    return Passed()
  }

  private func run() throws {
    let (near, far) = try Connection.pair()
    let handled = try SharedValue(0)
    let wrong = try SharedValue(0)
    @Sendable func work(_ worker: Int) throws {
      if worker < 2 {
        // Whatever it sends, only the message keeps it.
        while true {
          let (mine, theirs) = try Connection.pair()
          try near.send(Parcel(value: SharedValue(1234), reply: theirs))
          theirs.close()
          do {
            _ = try mine.receive(Int.self, timeout: .milliseconds(1))
          } catch let error as PrimitivesError where error.code == .endOfStream {
            // Who received it was killed.
          }
        }
      } else {
        while true {
          let parcel = try far.receive(Parcel.self)
          if parcel.value.add(1) != 1234 { wrong.add(1) }
          try? parcel.reply.send(1)
          handled.add(1)
        }
      }
    }
    var generator = SeededGenerator(seed: seed)
    var workers = try (0..<4).map { index in try ChildProcess.fork { try work(index) } }
    for _ in 0..<kills {
      let victim = Int.random(in: 0..<workers.count, using: &generator)
      Spin.pause(Int.random(in: 0..<3000, using: &generator))
      workers[victim].kill()
      let code = try Children.join([workers[victim]])[0]
      try require(code == -9, "seed \(seed): exit code \(code)")
      workers[victim] = try ChildProcess.fork { try work(victim) }
    }
    let before = handled.value
    while handled.value < before + 100 { Spin.yield() }
    for worker in workers { worker.kill() }
    _ = try Children.join(workers)
    try require(wrong.value == 0, "seed \(seed): \(wrong.value) other values")
    // What is still under way is whole, too.
    while let parcel = try far.receive(Parcel.self, timeout: .zero) {
      try require(parcel.value.value == 1234, "seed \(seed): another value")
    }
  }
}
