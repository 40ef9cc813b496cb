// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Testing

@testable import Primitives

/// Connections to peers of which nothing is known.
@Suite struct StreamConnectionTests {
  private func pairs() throws -> [(Connection, Connection)] {
    let local = try StreamSockets.pair()
    let network = try StreamSockets.network()
    return try [
      (
        .stream(over: local.0, throughNetwork: false), .stream(over: local.1, throughNetwork: false)
      ),
      (
        .stream(over: network.0, throughNetwork: true),
        .stream(over: network.1, throughNetwork: true)
      ),
    ]
  }

  @Test func `values and bytes go both ways`() throws {
    for (a, b) in try pairs() {
      for number in 0..<100 {
        try a.send(number)
        try b.send("\(number)")
      }
      for number in 0..<100 {
        #expect(try b.receive() == number)
        #expect(try a.receive() == "\(number)")
      }
      try a.sendBytes([UInt8]())
      #expect(try b.poll())
      #expect(try b.receiveBytes() == [])
      #expect(try !b.poll())
      #expect(try b.receive(Int.self, timeout: .milliseconds(5)) == nil)
    }
  }

  @Test func `the end comes at a message boundary`() throws {
    for (a, b) in try pairs() {
      try a.send("last")
      a.close()
      #expect(try b.next() == "last")
      #expect(try b.next(String.self) == nil)
      try requireError(.endOfStream) { _ = try b.receive(String.self) }
    }
  }

  @Test func `what cannot go along is refused with a sentence`() throws {
    let value = try TransferableDescriptor(duplicating: 2)
    for (a, b) in try pairs() {
      #expect(throws: EncodingError.self) { try a.send(Lock()) }
      #expect(throws: EncodingError.self) { try a.send(Connection.pair().first) }
      if a.kind == .network {
        #expect(throws: EncodingError.self) { try a.send(value) }
        #expect(throws: EncodingError.self) { try a.send(b) }
      } else {
        try requireError(.systemFailure) { try a.send(TransferableDescriptor(owning: 1 << 30)) }
        try a.send([value, value])
        #expect(try b.receive([TransferableDescriptor].self).count == 2)
      }
      try a.send(1)
      #expect(try b.receive() == 1)
    }
  }

  @Test func `streams travel through streams and pairs`() throws {
    let (a, b) = try Connection.pair()
    for (near, far) in try pairs() {
      try a.send(far)
      far.close()
      let received = try b.receive(Connection.self)
      try received.send("from afar")
      #expect(try near.receive() == "from afar")
    }
    let carrier = try pairs()[0]
    for (near, far) in try pairs() {
      try carrier.0.send(far)
      far.close()
      try near.send("hello")
      #expect(try carrier.1.receive(Connection.self).receive() == "hello")
    }
  }

  @Test func `a message that stops in the middle is an error, and so is all that follows`() throws {
    for length in 1..<20 {
      let (raw, socket) = try StreamSockets.pair()
      let connection = try Connection.stream(over: socket, throughNetwork: false)
      let bytes =
        StreamHeader(length: 10, descriptorCount: 0).bytes + [UInt8](repeating: 1, count: 10)
      try StreamSockets.write(Array(bytes[..<length]), to: raw)
      shutdown(raw.rawValue, Int32(SHUT_WR))
      for _ in 0..<2 { try requireError(.brokenMessage) { _ = try connection.receiveBytes() } }
    }
  }

  @Test func `a timeout in the middle keeps what has come`() throws {
    let (raw, socket) = try StreamSockets.pair()
    let connection = try Connection.stream(over: socket, throughNetwork: false)
    let message = [UInt8](0..<10)
    let bytes = StreamHeader(length: 10, descriptorCount: 0).bytes + message
    for _ in 0..<3 {
      for byte in bytes.dropLast() {
        try StreamSockets.write([byte], to: raw)
        #expect(try connection.receiveBytes(timeout: .zero) == nil)
      }
      try StreamSockets.write([9], to: raw)
      #expect(try connection.receiveBytes(timeout: .zero) == message)
    }
  }

  @Test func `headers that lie are errors`() throws {
    let lies: [[UInt8]] = [
      [UInt8](repeating: 0xFF, count: 12), [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 254, 0, 0, 0],
    ]
    for lie in lies {
      let (raw, socket) = try StreamSockets.pair()
      let connection = try Connection.stream(over: socket, throughNetwork: false)
      try StreamSockets.write(lie + [0], to: raw)
      for _ in 0..<2 { try requireError(.brokenMessage) { _ = try connection.receiveBytes() } }
    }
    // A length is believed as far as bytes come.
    let (raw, socket) = try StreamSockets.pair()
    let connection = try Connection.stream(over: socket, throughNetwork: false)
    let length = StreamHeader(length: 1 << 60, descriptorCount: 0).bytes
    try StreamSockets.write(length + [1, 2, 3], to: raw)
    #expect(try connection.receiveBytes(timeout: .zero) == nil)
    shutdown(raw.rawValue, Int32(SHUT_WR))
    try requireError(.brokenMessage) { _ = try connection.receiveBytes() }
  }

  @Test func `a limit ends a stream, whose rest would have to be read`() throws {
    for (a, b) in try pairs() {
      try a.sendBytes([UInt8](repeating: 1, count: 11))
      try requireError(.limitExceeded) { _ = try b.receiveBytes(limit: 10) }
      try requireError(.brokenMessage) { _ = try b.receiveBytes() }
    }
  }

  @Test func `a send that time ends in the middle breaks the stream`() throws {
    for (a, b) in try pairs() {
      let large = [UInt8](repeating: 1, count: 32 << 20)
      try requireError(.brokenMessage) { _ = try a.sendBytes(large, timeout: .milliseconds(1)) }
      try requireError(.brokenMessage) { try a.send(1) }
      a.close()
      try requireError(.brokenMessage) { _ = try b.receiveBytes() }
    }
  }

  @Test func `a full buffer is no error`() throws {
    for (a, b) in try pairs() {
      let bytes = [UInt8](repeating: 1, count: 8)
      var sent = 0
      do {
        while try a.sendBytes(bytes, timeout: .zero) { sent += 1 }
        for _ in 0..<sent { #expect(try b.receiveBytes() == bytes) }
        #expect(try a.sendBytes(bytes, timeout: .zero))
      } catch let error as PrimitivesError where error.code == .brokenMessage {
        // The last one went in part, which a stream cannot take back.
        for _ in 0..<sent { #expect(try b.receiveBytes() == bytes) }
      }
      #expect(sent > 10)
    }
  }

  @Test func `several processes at each end mix nothing up`() throws {
    _ = try Template().run(StreamConnectionTask(what: .severalUsers))
  }

  @Test func `a sender killed in the middle of a message is an error, not a hang`() throws {
    _ = try Template().run(StreamConnectionTask(what: .killedSender))
  }

  @Test func `a receiver killed in the middle of a message is an error to the next`() throws {
    _ = try Template().run(StreamConnectionTask(what: .killedReceiver))
  }

  @Test func `who is killed while it waits at a stream does no harm`() throws {
    _ = try Template().run(StreamConnectionTask(what: .killedWaiters))
  }

  @Test func `a message of one GiB`() throws {
    _ = try Template().run(StreamConnectionTask(what: .oneGibibyte))
  }

  @Test("TestWait.wait_socket") func waitSocket() throws {
    _ = try Template().run(StreamConnectionTask(what: .waitSocket))
  }

  @Test("TestWait.wait_socket_slow") func waitSocketSlow() throws {
    _ = try Template().run(StreamConnectionTask(what: .waitSocketSlow))
  }

  @Test("TestIgnoreEINTR.ignore, over a stream") func ignoreEINTR() throws {
    _ = try Template().run(StreamConnectionTask(what: .ignoreEINTR))
  }
}

struct StreamConnectionTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case killedWaiters, severalUsers, killedSender, killedReceiver, oneGibibyte, ignoreEINTR
    case waitSocket, waitSocketSlow
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    try OpenDescriptors.requireKept {
      let (a, b) = try StreamSockets.connections()
      switch what {
      case .severalUsers: try severalUsers(a, b)
      case .killedWaiters: try killedWaiters(a, b)
      case .killedSender: try killedSender(a, b)
      case .killedReceiver: try killedReceiver(a, b)
      case .oneGibibyte: try oneGibibyte(a, b)
      case .ignoreEINTR: try ignoreEINTR(a, b)
      case .waitSocket: try waitSocket(isSlow: false)
      case .waitSocketSlow: try waitSocket(isSlow: true)
      }
    }
    return Passed()
  }

  private func severalUsers(_ a: Connection, _ b: Connection) throws {
    let perSender = 500
    let taken = try SharedArray(repeating: UInt8(0), count: 4 * perSender)
    let receivers = try (0..<4).map { _ in
      try ChildProcess.fork {
        while true {
          let numbers = try b.take([Int].self)
          guard numbers[0] >= 0 else { return }
          try require(numbers.allSatisfy { $0 == numbers[0] }, "mixed up")
          taken.add(1, at: numbers[0])
        }
      }
    }
    let codes = try Children.run(4) { sender in
      for index in 0..<perSender {
        let number = sender * perSender + index
        try a.send(Array(repeating: number, count: index % 50 == 0 ? 50_000 : 3))
      }
    }
    for _ in receivers { try a.send([-1]) }
    try require(try codes + Children.join(receivers) == Array(repeating: 0, count: 8), "exits")
    try require(taken.allSatisfy { $0 == 1 }, "\(taken.count { $0 != 1 }) not taken once")
  }

  private func killedSender(_ a: Connection, _ b: Connection) throws {
    let child = try ChildProcess.fork { try a.sendBytes([UInt8](repeating: 1, count: 64 << 20)) }
    try require(b.poll(timeout: Children.limit), "nothing came")
    child.kill()
    try child.join()
    try requireError(.brokenMessage) { try a.send(1) }
    a.close()
    try requireError(.brokenMessage) { _ = try b.takeBytes() }
  }

  private func killedWaiters(_ a: Connection, _ b: Connection) throws {
    func isAsleep(_ child: ChildProcess) -> Bool { ProcessStatus(of: child.pid)?.state == "S" }
    let ready = try Gate()
    let receiver = try ChildProcess.fork {
      ready.open()
      _ = try b.receiveBytes()
    }
    ready.wait()
    // It has no other reason to sleep.
    while !isAsleep(receiver) { Spin.yield() }
    receiver.kill()
    try receiver.join()
    try a.send(1)
    try require(b.take(Int.self) == 1, "another value")

    let bytes = [UInt8](repeating: 1, count: 1000)
    var sent = 0
    while try a.sendBytes(bytes, timeout: .zero) { sent += 1 }
    let sender = try ChildProcess.fork {
      ready.open()
      try a.sendBytes(bytes)
    }
    ready.wait()
    while !isAsleep(sender) { Spin.yield() }
    sender.kill()
    try sender.join()
    for _ in 0..<sent { try require(b.takeBytes() == bytes, "other bytes") }
    try a.send(2)
    try require(b.take(Int.self) == 2, "another value")
  }

  private func killedReceiver(_ a: Connection, _ b: Connection) throws {
    try StreamSockets.write(
      StreamHeader(length: 100, descriptorCount: 0).bytes + [1, 2, 3],
      to: a.openTransport.socket.descriptor)
    let child = try ChildProcess.fork { _ = try b.receiveBytes() }
    // It has taken all there is, and waits for the rest.
    while try b.poll() { Spin.yield() }
    child.kill()
    try child.join()
    try requireError(.brokenMessage) { _ = try b.takeBytes() }
    // The other direction is of use.
    try b.send(1)
    try require(a.take(Int.self) == 1, "another value")
  }

  private func oneGibibyte(_ a: Connection, _ b: Connection) throws {
    let size = 1 << 30
    let child = try ChildProcess.fork {
      var bytes = [UInt8](repeating: 5, count: size)
      bytes[size - 1] = 9
      try a.sendBytes(bytes)
    }
    let bytes = try b.takeBytes()
    try require(bytes.count == size && bytes[size - 1] == 9, "\(bytes.count) bytes")
    for place in stride(from: 1, to: size - 1, by: 100_003) {
      try require(bytes[place] == 5, "another byte at \(place)")
    }
    try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
  }

  private func ignoreEINTR(_ a: Connection, _ b: Connection) throws {
    let size = 32 << 20
    let ready = try Gate()
    let child = try ChildProcess.fork {
      signal(SIGUSR1) { _ in }
      ready.open()
      try a.sendBytes([UInt8](repeating: 120, count: size))
      try require(a.receive(Int.self) == 1234, "another message")
    }
    ready.wait()
    while try !b.poll(timeout: .milliseconds(1)) { child.signal(SIGUSR1) }
    for _ in 0..<20 {
      child.signal(SIGUSR1)
      Spin.pause(2000)
    }
    try require(b.takeBytes().count == size, "another size")
    child.signal(SIGUSR1)
    try b.send(1234)
    try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
  }

  /// Four clients over TCP, of which one process waits for all.
  private func waitSocket(isSlow: Bool) throws {
    var readers: [Connection] = []
    var writers: [ChildProcess] = []
    for _ in 0..<4 {
      let (server, client) = try networkPair()
      let earlier = readers
      writers.append(
        try ChildProcess.fork {
          for end in earlier + [server] { end.close() }
          for number in 0..<10 {
            if isSlow { Spin.pause(Int.random(in: 0..<200_000)) }
            try client.send(number)
          }
        })
      readers.append(server)
    }
    var received: [ObjectIdentifier: [Int]] = [:]
    while !readers.isEmpty {
      for reader in try Connection.wait(for: readers, timeout: Children.limit) {
        if let number = try reader.next(Int.self) {
          received[ObjectIdentifier(reader), default: []].append(number)
        } else {
          readers.removeAll { $0 === reader }
        }
      }
    }
    try require(received.values.allSatisfy { $0 == Array(0..<10) }, "\(received)")
    try require(Children.join(writers) == [0, 0, 0, 0], "exits")
  }

  private func networkPair() throws -> (Connection, Connection) {
    let (server, client) = try StreamSockets.network()
    return try (
      .stream(over: server, throughNetwork: true), .stream(over: client, throughNetwork: true)
    )
  }
}
