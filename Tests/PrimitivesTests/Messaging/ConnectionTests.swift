// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct ConnectionTests {
  struct Point: Codable, Sendable, Equatable {
    var x = 1
    var label: String?
  }

  @Test func `values go both ways, in order`() throws {
    let (a, b) = try Connection.pair()
    for number in 0..<100 {
      try a.send(number)
      try b.send("\(number)")
    }
    for number in 0..<100 {
      #expect(try b.receive(Int.self) == number)
      #expect(try a.receive(String.self) == "\(number)")
    }
    try a.send(Point(label: "p"))
    #expect(try b.receive() == Point(label: "p"))
    try a.send(Int?.none)
    #expect(try b.receive(Int?.self) == nil)
  }

  @Test(arguments: [0, 1, 100, 65_500, 65_536, 65_537, 200_000, 16 << 20])
  func `messages of any size are whole`(size: Int) throws {
    let (a, b) = try Connection.pair()
    let bytes = (0..<min(size, 300_000)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let message = bytes + [UInt8](repeating: 7, count: size - bytes.count)
    for _ in 0..<2 { try a.sendBytes(message) }
    for _ in 0..<2 { #expect(try b.receiveBytes() == message) }
    try b.send(message)
    #expect(try a.receive([UInt8].self) == message)
    #expect(try b.receiveBytes(timeout: .zero) == nil)
  }

  @Test func `one way is one way`() throws {
    let (receiver, sender) = try Connection.oneWay()
    #expect(receiver.isReadable && !receiver.isWritable)
    #expect(!sender.isReadable && sender.isWritable)
    try sender.send(1)
    #expect(try receiver.receive() == 1)
    try requireError(.wrongDirection) { try receiver.send(1) }
    try requireError(.wrongDirection) { try receiver.sendBytes([1]) }
    try requireError(.wrongDirection) { _ = try sender.receive(Int.self) }
    try requireError(.wrongDirection) { _ = try sender.receiveBytes(timeout: .zero) }
    try requireError(.wrongDirection) { _ = try sender.poll() }
    try requireError(.wrongDirection) { _ = try sender.waitHandle }
    #expect("\(receiver) \(sender)" == "Connection(receives) Connection(sends)")
  }

  @Test func `a closed end says so, and the other sees what was sent and then the end`() throws {
    let (a, b) = try Connection.pair()
    try a.send("last")
    try b.send("unread")
    a.close()
    a.close()
    #expect(a.isClosed && !b.isClosed)
    #expect("\(a) \(b)" == "Connection(closed) Connection(receives and sends)")
    try requireError(.closed) { try a.send(1) }
    try requireError(.closed) { _ = try a.receive(Int.self) }
    try requireError(.closed) { _ = try a.poll() }
    try requireError(.closed) { _ = try Connection.wait(for: [b, a]) }
    #expect(try b.poll())
    #expect(try b.receive() == "last")
    #expect(try b.poll())
    #expect(try b.next(String.self) == nil)
    #expect(try b.nextBytes() == nil)
    try requireError(.endOfStream) { _ = try b.receive(String.self) }
    try requireError(.endOfStream) { _ = try b.receive(String.self, timeout: .seconds(1)) }
    try requireError(.endOfStream) { _ = try b.receiveBytes() }
    try requireError(.peerClosed) { try b.send(1) }
    try requireError(.peerClosed) { _ = try b.send(1, timeout: .seconds(1)) }
    try requireError(.peerClosed) { try b.sendBytes([UInt8](repeating: 1, count: 1 << 20)) }
  }

  @Test func `an end that no one refers to any more closes itself`() throws {
    var ends: (first: Connection, second: Connection)? = try Connection.pair()
    let kept = try #require(ends?.first)
    ends = nil
    #expect(try kept.next(Int.self) == nil)
  }

  @Test func `a timeout that passes is no error`() throws {
    let (a, b) = try Connection.pair()
    #expect(try b.receive(Int.self, timeout: .zero) == nil)
    #expect(try b.receive(Int.self, timeout: .seconds(-1)) == nil)
    #expect(try b.receive(Int.self, timeout: .milliseconds(5)) == nil)
    #expect(try !b.poll() && !b.poll(timeout: .milliseconds(5)) && !b.poll(timeout: .seconds(-1)))
    var sent = 0
    while try a.send(sent, timeout: .zero) { sent += 1 }
    #expect(sent >= 100)
    #expect(try !a.send(0, timeout: .milliseconds(5)))
    #expect(try !a.sendBytes([UInt8](repeating: 0, count: 1 << 20), timeout: .milliseconds(5)))
    for number in 0..<sent { #expect(try b.receive(timeout: .seconds(9)) == number) }
    #expect(try b.receive(Int.self, timeout: .zero) == nil)
    #expect(try a.send(1, timeout: .zero))
  }

  @Test func `large messages block a sender that no one reads from, too`() throws {
    let (a, b) = try Connection.pair()
    let bytes = [UInt8](repeating: 1, count: 1 << 20)
    var sent = 0
    while try a.sendBytes(bytes, timeout: .zero) { sent += 1 }
    #expect((1...40).contains(sent))
    for _ in 0..<sent { #expect(try b.receiveBytes().count == 1 << 20) }
    #expect(try b.receiveBytes(timeout: .zero) == nil)
  }

  @Test func `a limit refuses a message and keeps the connection`() throws {
    let (a, b) = try Connection.pair()
    for size in [11, 100_000] {
      try a.sendBytes([UInt8](repeating: 1, count: size))
      try a.sendBytes(Array(0..<10))
      try requireError(.limitExceeded) { _ = try b.receiveBytes(limit: 10) }
      #expect(try b.receiveBytes(limit: 10) == Array(0..<10))
    }
  }

  @Test func `what cannot be encoded or decoded is thrown and does no harm`() throws {
    struct Refusing: Codable, Sendable {
      func encode(to encoder: any Encoder) throws { throw TestFailure("refused") }
    }
    let (a, b) = try Connection.pair()
    #expect(throws: TestFailure.self) { try a.send(Refusing()) }
    #expect(try !b.poll())
    try a.send("text")
    try a.send(5)
    #expect(throws: DecodingError.self) { try b.receive(Int.self) }
    #expect(try b.receive() == 5)
    try a.sendBytes([9, 9, 9])
    #expect(throws: DecodingError.self) { try b.receive(Int.self) }
  }

  @Test func `shared objects travel, alone and inside others`() throws {
    let (a, b) = try Connection.pair()
    let lock = try Lock()
    try a.send(["lock": [lock, lock]])
    let locks = try b.receive([String: [Lock]].self)
    #expect(locks["lock"]?[1].acquire() == .acquired)
    #expect(lock.acquire(timeout: .zero) == .timedOut)
    lock.release()
    try a.send(SharedValue(41))
    #expect(try b.receive(SharedValue<Int>.self).add(1) == 41)
    let queue = try Queue<Lock>()
    try queue.put(lock)
    try a.send(queue)
    #expect(try b.receive(Queue<Lock>.self).get().acquire() == .acquired)
    lock.release()
  }

  @Test func `a queue refuses a connection with a sentence`() throws {
    let queue = try Queue<Connection>()
    let error = #expect(throws: EncodingError.self) { try queue.put(Connection.pair().first) }
    #expect("\(String(describing: error))".contains("only be sent through a connection"))
    #expect(queue.isEmpty)
  }

  @Test func `bytes go into a part of a buffer`() throws {
    let (a, b) = try Connection.pair()
    var buffer = [UInt8](repeating: 0, count: 8)
    try a.sendBytes([1, 2, 3])
    #expect(try b.receiveBytes(into: &buffer) == 3)
    try a.sendBytes([4, 5])
    #expect(try b.receiveBytes(into: &buffer, at: 6) == 2)
    #expect(buffer == [1, 2, 3, 0, 0, 0, 4, 5])
    try a.sendBytes([6, 7])
    let error = #expect(throws: BufferTooSmall.self) { try b.receiveBytes(into: &buffer, at: 7) }
    #expect(error?.message == [6, 7] && error?.room == 1)
    #expect("\(String(describing: error))".contains("2 bytes does not fit into 1 bytes"))
    #expect(buffer == [1, 2, 3, 0, 0, 0, 4, 5])
    try a.sendBytes([])
    #expect(try b.receiveBytes(into: &buffer, at: 8) == 0)
  }

  @Test func `bytes of any collection and span are sent`() throws {
    let (a, b) = try Connection.pair()
    let bytes: [UInt8] = Array(0..<100)
    try a.sendBytes(bytes[10..<12])
    #expect(try b.receiveBytes() == [10, 11])
    try a.sendBytes(bytes.reversed().lazy.filter { $0 > 97 })
    #expect(try b.receiveBytes() == [99, 98])
    try a.sendBytes("text".utf8)
    #expect(try b.receiveBytes() == Array("text".utf8))
    try a.sendBytes(bytes.span)
    #expect(try b.receiveBytes() == bytes)
    #expect(try a.sendBytes(bytes[99...], timeout: .zero))
    #expect(try b.receiveBytes() == [99])
  }

  @Test("weakness 36: several users of each end lose nothing and mix nothing up")
  func severalUsers() throws {
    _ = try Template().run(ConnectionTask(what: .severalUsers))
  }

  @Test func `errors of every kind leave nothing behind`() throws {
    _ = try Template().run(ConnectionTask(what: .leavesNothing))
  }

  @Test func `handles in flight outlive their sender, and go with the connection`() throws {
    _ = try Template().run(ConnectionTask(what: .handlesInFlight))
  }

  @Test("weakness 34: a message of one GiB is whole") func oneGibibyte() throws {
    _ = try Template().run(ConnectionTask(what: .oneGibibyte))
  }
}

/// Cases that need a process with one thread, or a quiet one.
struct ConnectionTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case severalUsers, leavesNothing, handlesInFlight, oneGibibyte
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    switch what {
    case .severalUsers: try severalUsers()
    case .leavesNothing: try leavesNothing()
    case .handlesInFlight: try handlesInFlight()
    case .oneGibibyte: try oneGibibyte()
    }
    return Passed()
  }

  private func severalUsers() throws {
    let (a, b) = try Connection.pair()
    let perSender = 2000
    let taken = try SharedArray(repeating: UInt8(0), count: 4 * perSender)
    let receivers = try (0..<4).map { _ in
      try ChildProcess.fork {
        while let number = try b.receive([Int].self).first, number >= 0 { taken.add(1, at: number) }
      }
    }
    let codes = try Children.run(4) { sender in
      for index in 0..<perSender {
        let number = sender * perSender + index
        try a.send(Array(repeating: number, count: index % 50 == 0 ? 20_000 : 3))
      }
    }
    for _ in receivers { try a.send([-1]) }
    try require(try codes + Children.join(receivers) == Array(repeating: 0, count: 8), "exits")
    try require(taken.allSatisfy { $0 == 1 }, "\(taken.count { $0 != 1 }) not taken once")
  }

  private func leavesNothing() throws {
    let large = [UInt8](repeating: 1, count: 1 << 20)
    try OpenDescriptors.requireKept {
      let (a, b) = try Connection.pair()
      let value = try TransferableDescriptor(duplicating: 2)
      // Sent and not received, refused, received as something else, timed out, sent to no one.
      try a.send([value, value])
      try a.send(Lock())
      try a.sendBytes(large)
      try a.send(Connection.oneWay().receiver)
      try requireThrown(DecodingError.self) { _ = try b.receive(Int.self) }
      try a.send([value])
      try a.sendBytes(large)
      _ = try b.receive(Lock.self)
      try requireError(.limitExceeded) { _ = try b.receiveBytes(limit: 5) }
      while try a.send([value, value], timeout: .zero) {}
      while try b.send(Lock(), timeout: .zero) {}
      _ = try a.sendBytes(large, timeout: .zero)
      b.close()
      try requireError(.peerClosed) { try a.sendBytes(large) }
      try requireError(.peerClosed) { try a.send(Lock()) }
      try requireError(.peerClosed) { try a.send(value) }
    }
  }

  private func handlesInFlight() throws {
    try OpenDescriptors.requireKept {
      let (a, b) = try Connection.pair()
      let (unread, other) = try Connection.pair()
      let sender = try ChildProcess.fork {
        try a.send(SharedArray([1, 2, 3]))
        try unread.send(SharedValue("never received".utf8.count))
        try other.send(Connection.pair().first)
        ProcessExit.now()
      }
      try require(sender.join() == .exited(3), "\(sender)")
      try require(Array(b.take(SharedArray<Int>.self)) == [1, 2, 3], "another array")
      // Killed while it sends: what it sent is whole, and goes with the pair.
      let busy = try ChildProcess.fork { while true { try a.send(Lock()) } }
      for _ in 0..<50 { _ = try b.take(Lock.self).acquire() }
      busy.kill()
      try busy.join()
      while let lock = try b.receive(Lock.self, timeout: .zero) { _ = lock.acquire() }
    }
  }

  private func oneGibibyte() throws {
    let size = 1 << 30
    let (a, b) = try Connection.pair()
    let child = try ChildProcess.fork {
      var bytes = [UInt8](repeating: 5, count: size)
      bytes[size - 1] = 9
      bytes[12345] = 6
      try a.sendBytes(bytes)
    }
    let bytes = try b.takeBytes()
    try require(bytes.count == size, "\(bytes.count) bytes")
    try require(bytes[size - 1] == 9 && bytes[12345] == 6, "other bytes")
    for place in stride(from: 1, to: size - 1, by: 100_003) {
      try require(bytes[place] == 5, "another byte at \(place)")
    }
    try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
  }
}
