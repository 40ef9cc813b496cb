// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite struct WaitTests {
  @Test func `all that are ready come back in the given order`() throws {
    let ends = try (0..<5).map { _ in try Connection.oneWay() }
    let receivers = ends.map(\.receiver)
    #expect(try Connection.wait(for: receivers, timeout: .zero).isEmpty)
    for index in [3, 1] { try ends[index].sender.send(index) }
    #expect(try Connection.wait(for: receivers).map { try $0.receive(Int.self) } == [1, 3])
    ends[4].sender.close()
    try ends[0].sender.send(0)
    let ready = try Connection.wait(for: receivers.reversed(), timeout: .seconds(9))
    #expect(ready.count == 2 && ready[0] === receivers[4] && ready[1] === receivers[0])
  }

  @Test func `one may be there twice, and any number may`() throws {
    let (a, b) = try Connection.pair()
    try a.send(1)
    #expect(try Connection.wait(for: [b, a, b, b]).count == 3)
    #expect(try Connection.wait(for: [Connection](repeating: b, count: 100_000)).count == 100_000)
    #expect(try Connection.wait(for: [Connection]()).isEmpty)
    #expect(try Connection.wait(for: [any Waitable]()).isEmpty)
  }

  @Test func `a class that hands on the handle of a part can be waited for`() throws {
    final class Mailbox: Waitable {
      let connection: Connection
      init(_ connection: Connection) { self.connection = connection }
      var waitHandle: WaitHandle { get throws(PrimitivesError) { try connection.waitHandle } }
    }
    let (a, b) = try Connection.pair()
    let mailbox = Mailbox(b)
    #expect(try Connection.wait(for: [mailbox], timeout: .zero).isEmpty)
    try a.send(1)
    #expect(try Connection.wait(for: [mailbox], timeout: .zero).count == 1)
  }

  @Test("TestWait.neg_timeout") func negTimeout() throws {
    let (_, b) = try Connection.pair()
    _ = try b.poll()
    let (c, d) = try Connection.pair()
    #expect(try Connection.wait(for: [c, d], timeout: .seconds(-1)).isEmpty)
  }

  @Test("TestWait.wait") func wait() throws { _ = try Template().run(WaitTask(what: .wait)) }

  @Test("TestWait.wait_slow") func waitSlow() throws {
    _ = try Template().run(WaitTask(what: .waitSlow))
  }

  @Test("TestWait.wait_timeout") func waitTimeout() throws {
    let (a, b) = try Connection.pair()
    #expect(try Connection.wait(for: [a, b], timeout: .milliseconds(20)).isEmpty)
    try b.send(1)
    let ready = try Connection.wait(for: [a, b], timeout: .seconds(20))
    #expect(ready.count == 1 && ready[0] === a)
  }

  @Test("TestWait.wait_integer") func waitInteger() throws {
    _ = try Template().run(WaitTask(what: .waitInteger))
  }

  @Test func `signals do not end a wait`() throws {
    _ = try Template().run(WaitTask(what: .signals))
  }
}

struct WaitTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case wait, waitSlow, waitInteger, signals
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    try OpenDescriptors.requireKept {
      switch what {
      case .wait: try wait(isSlow: false)
      case .waitSlow: try wait(isSlow: true)
      case .waitInteger: try waitInteger()
      case .signals: try signals()
      }
    }
    return Passed()
  }

  private struct Note: Codable, Sendable, Equatable {
    var number: Int
    var writer: Int
  }

  private func wait(isSlow: Bool) throws {
    var readers: [Connection] = []
    var writers: [ChildProcess] = []
    for writer in 0..<4 {
      let (receiver, sender) = try Connection.oneWay()
      let earlier = readers
      writers.append(
        try ChildProcess.fork {
          for end in earlier + [receiver] { end.close() }
          for number in 0..<10 {
            if isSlow { Spin.pause(Int.random(in: 0..<200_000)) }
            try sender.send(Note(number: number, writer: writer))
          }
        })
      readers.append(receiver)
      sender.close()
    }
    var notes: [Note] = []
    while !readers.isEmpty {
      let ready = try Connection.wait(for: readers, timeout: Children.limit)
      try require(!ready.isEmpty, "nothing came")
      for reader in ready {
        if let note = try reader.next(Note.self) {
          notes.append(note)
        } else {
          readers.removeAll { $0 === reader }
        }
      }
    }
    for writer in 0..<4 {
      let numbers = notes.filter { $0.writer == writer }.map(\.number)
      try require(numbers == Array(0..<10), "\(writer) sent \(numbers)")
    }
    try require(Children.join(writers) == [0, 0, 0, 0], "exits")
  }

  private func waitInteger() throws {
    let gate = try Gate()
    let child = try ChildProcess.fork { gate.wait() }
    let (a, b) = try Connection.pair()
    let (c, d) = try Connection.pair()
    var all: [any Waitable] = [a, child, b, c, d]
    try require(Connection.wait(for: all, timeout: .zero).isEmpty, "ready too early")
    gate.open()
    let first = try Connection.wait(for: all, timeout: Children.limit)
    try require(first.count == 1 && first[0] is ChildProcess, "\(first)")
    try a.send(1)
    all.swapAt(0, 3)
    let second = try Connection.wait(for: all, timeout: Children.limit)
    try require(second.count == 2 && second[0] is ChildProcess, "\(second)")
    try require(second[1] === b, "\(second)")
    try require(child.join() == .exited(0), "\(child)")
    // Reaped, it is still ready.
    try require(Connection.wait(for: [child]).count == 1, "\(child)")
  }

  private func signals() throws {
    let (a, b) = try Connection.pair()
    let (ready, waiting) = try Connection.pair()
    let child = try ChildProcess.fork {
      signal(SIGUSR1) { _ in }
      try waiting.send(1)
      let found = try Connection.wait(for: [b], timeout: Children.limit)
      try require(found.count == 1, "woken by a signal")
      let nothing = try Connection.wait(for: [waiting], timeout: .milliseconds(20))
      try require(nothing.isEmpty, "woken by a signal")
    }
    _ = try ready.take(Int.self)
    for _ in 0..<100 {
      child.signal(SIGUSR1)
      Spin.pause(500)
    }
    try a.send(1)
    while child.isAlive { child.signal(SIGUSR1) }
    try require(child.join() == .exited(0), "\(child)")
  }
}
