// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

/// One thread closes the end of a connection at which others wait.
@Suite(.watched) struct ConnectionClosingTests {
  enum Way: CaseIterable, Sendable {
    case pair, stream
  }

  enum Call: CaseIterable, Sendable {
    case receive, next, receiveBytes, receiveWithTimeout, poll, wait, send, sendBytes
  }

  private static func ends(_ way: Way) throws -> (Connection, Connection) {
    guard way == .stream else { return try Connection.pair() }
    let listener = try Listener(at: .abstract("closing-\(RandomBytes.make(8))"))
    defer { listener.close() }
    let ends = Guarded<[Connection?]>([nil, nil])
    let address = listener.address
    let failures = Threads.run(2) { index in
      let end =
        index == 0
        ? try listener.accept(timeout: Children.limit) : try Connection.connect(to: address)
      ends.locked { $0[index] = end }
    }
    #expect(failures == [])
    return (try #require(ends.locked { $0[0] }), try #require(ends.locked { $0[1] }))
  }

  private static func make(_ call: Call, at end: Connection) throws {
    switch call {
    case .receive: _ = try end.receive(Int.self)
    case .next: _ = try end.next(Int.self)
    case .receiveBytes: _ = try end.receiveBytes()
    case .receiveWithTimeout: _ = try end.receive(Int.self, timeout: .seconds(3600))
    case .poll: _ = try end.poll(timeout: nil)
    case .wait: _ = try Connection.wait(for: [end])
    case .send: while true { try end.send([UInt8](repeating: 7, count: 10_000)) }
    case .sendBytes: while true { try end.sendBytes([UInt8](repeating: 7, count: 1 << 20)) }
    }
  }

  @Test(arguments: Way.allCases, Call.allCases)
  func `a call that waits ends, and says why`(way: Way, call: Call) throws {
    for isAsleep in [true, false] {
      let (end, other) = try Self.ends(way)
      let closing = try #require(try end.openTransport.socket.closing)
      let code = Guarded<PrimitivesError.Code?>(nil)
      let failures = Threads.run(2) { index in
        if index == 1 {
          while isAsleep, closing.sleeperCount == 0 { Spin.yield() }
          end.close()
          return
        }
        do {
          try Self.make(call, at: end)
        } catch let error as PrimitivesError {
          code.locked { $0 = error.code }
        }
      }
      #expect(failures == [])
      #expect(code.locked { $0 } == .closed)
      withExtendedLifetime(other) {}
    }
  }

  @Test(arguments: Way.allCases)
  func `all who wait at one end are ended, and what comes later is another's`(way: Way) throws {
    let (end, other) = try Self.ends(way)
    // The same end once more, as another process would have it.
    let (carrier, far) = try Connection.pair()
    try carrier.send(end)
    let twin = try far.receive(Connection.self)
    let closing = try #require(try end.openTransport.socket.closing)
    let codes = Guarded<[PrimitivesError.Code]>([])
    let failures = Threads.run(5) { index in
      if index == 4 {
        while closing.sleeperCount == 0 { Spin.yield() }
        end.close()
        try other.send("after")
        return
      }
      do {
        _ = try end.receive(String.self)
      } catch let error as PrimitivesError {
        codes.locked { $0.append(error.code) }
      }
    }
    #expect(failures == [])
    #expect(codes.locked { $0 } == [.closed, .closed, .closed, .closed])
    #expect(try twin.receive(String.self, timeout: Children.limit) == "after")
  }

  @Test func `between a message and a close nothing is lost and nothing is taken`() throws {
    for round in 0..<300 {
      let (end, other) = try Connection.pair()
      let (carrier, far) = try Connection.pair()
      try carrier.send(end)
      let twin = try far.receive(Connection.self)
      let taken = Guarded<[Int]>([])
      let isClosed = Guarded(false)
      let failures = Threads.run(3) { index in
        switch index {
        case 0:
          do {
            while true {
              let number = try end.receive(Int.self)
              taken.locked { $0.append(number) }
            }
          } catch let error as PrimitivesError where error.code == .closed {}
        case 1:
          for number in 0..<50 { try other.send(number) }
          while !(isClosed.locked { $0 }) { Spin.yield() }
          for number in 50..<60 { try other.send(number) }
          other.close()
        default:
          Spin.pause(round * 200)
          end.close()
          isClosed.locked { $0 = true }
        }
      }
      #expect(failures == [])
      var rest: [Int] = []
      try twin.forEach(Int.self) { rest.append($0) }
      #expect(taken.locked { $0 } + rest == Array(0..<60))
      #expect(rest.count >= 10)
    }
  }

  @Test func `one of several that are waited for is closed`() throws {
    let (first, other) = try Connection.pair()
    let (second, another) = try Connection.pair()
    let closing = try #require(try second.openTransport.socket.closing)
    let code = Guarded<PrimitivesError.Code?>(nil)
    let failures = Threads.run(2) { index in
      if index == 1 {
        while closing.sleeperCount == 0 { Spin.yield() }
        second.close()
        return
      }
      do {
        _ = try Connection.wait(for: [first, second])
      } catch let error as PrimitivesError {
        code.locked { $0 = error.code }
      }
    }
    #expect(failures == [])
    #expect(code.locked { $0 } == .closed)
    withExtendedLifetime((other, another)) {}
  }
}
