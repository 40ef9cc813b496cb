// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Primitives

/// Cases of CPython's tests that need processes.
struct ConnectionConformanceTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case connection, duplexFalse, spawnClose, fdTransfer, largeFdTransfer, missingFdTransfer
    case context, strings, boundaries, dontMerge, pickling, access, ignoreEINTR
    case severalReaders, dialogue, dialogueToFile
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    try OpenDescriptors.requireKept {
      switch what {
      case .connection: try connection()
      case .duplexFalse: try duplexFalse()
      case .spawnClose: try spawnClose()
      case .fdTransfer: try transfer(as: nil)
      case .largeFdTransfer: try transfer(as: 300)
      case .missingFdTransfer: try missingFdTransfer()
      case .context: try scope()
      case .strings: try strings()
      case .boundaries: try boundaries()
      case .dontMerge: try dontMerge()
      case .pickling: try pickling()
      case .access: try access()
      case .ignoreEINTR: try ignoreEINTR()
      case .severalReaders: try severalReaders()
      case .dialogue: try dialogue()
      case .dialogueToFile: try dialogueToFile()
      }
    }
    return Passed()
  }

  private func end(_ child: ChildProcess) throws {
    let codes = try Children.join([child])
    try require(codes == [0], "exit codes \(codes)")
  }

  private func connection() throws {
    let (ours, theirs) = try Connection.pair()
    let child = try ChildProcess.fork {
      ours.close()
      while true {
        let bytes = try theirs.takeBytes()
        if bytes == Array("quit".utf8) { return }
        try theirs.sendBytes(bytes)
      }
    }
    theirs.close()
    let sequence = [1, 2, 3]
    try ours.send(sequence)
    try require(ours.take([Int].self) == sequence, "another value")
    let hello = Array("hello world".utf8)
    try ours.sendBytes(hello)
    try require(ours.takeBytes() == hello, "other bytes")

    var buffer = [UInt8](repeating: 0, count: 80)
    try ours.sendBytes(hello)
    try require(ours.receiveBytes(into: &buffer) == hello.count, "another count")
    try require(buffer[..<hello.count] == hello[...], "other bytes")
    try ours.sendBytes(hello)
    try require(ours.receiveBytes(into: &buffer, at: 24) == hello.count, "another count")
    try require(buffer[24..<24 + hello.count] == hello[...], "other bytes")
    let long = [UInt8](repeating: 32, count: 400)
    try ours.sendBytes(long)
    do {
      _ = try ours.receiveBytes(into: &buffer)
      throw TestFailure("400 bytes in 80")
    } catch let error as BufferTooSmall {
      try require(error.message == long, "another message")
    }

    try require(!ours.poll() && !ours.poll(timeout: .seconds(-1)), "data from nowhere")
    try require(!ours.poll(timeout: .milliseconds(10)), "data from nowhere")
    try ours.send("something")
    try require(ours.poll(timeout: Children.limit), "no echo")
    try require(ours.take(String.self) == "something", "another value")

    let large = [UInt8](repeating: 88, count: 16 << 20)
    try ours.sendBytes(large)
    try require(ours.takeBytes() == large, "another large message")
    try ours.sendBytes("quit".utf8)
    try end(child)
    try requireError(.endOfStream) { _ = try ours.takeBytes() }
  }

  private func duplexFalse() throws {
    let (receiver, sender) = try Connection.oneWay()
    try sender.send(1)
    try require(receiver.take(Int.self) == 1, "another value")
    try requireError(.wrongDirection) { try receiver.send(2) }
    try requireError(.wrongDirection) { _ = try sender.receive(Int.self) }
    try requireError(.wrongDirection) { _ = try sender.poll() }
  }

  private func spawnClose() throws {
    let (ours, theirs) = try Connection.pair()
    let child = try ChildProcess.fork {
      ours.close()
      try theirs.send(theirs.take(String.self))
    }
    theirs.close()
    try ours.send("hello")
    try require(ours.take(String.self) == "hello", "another value")
    try end(child)
  }

  /// A child writes through a file that it received.
  private func transfer(as number: Int32?) throws {
    let file = try TestFile()
    let handle = try file.open()
    let copy = fcntl(handle.fileDescriptor, F_DUPFD_CLOEXEC, number ?? 0)
    try handle.close()
    try require(copy >= number ?? 0, "no descriptor \(number ?? 0)")
    let (ours, theirs) = try Connection.pair()
    let child = try ChildProcess.fork {
      // A fork copies descriptors anyway: what it writes to is the one that came.
      let received = try theirs.take(TransferableDescriptor.self)
      let flags = fcntl(received.rawValue, F_GETFD)
      try require(flags & FD_CLOEXEC != 0, "not close-on-exec")
      let handle = FileHandle(fileDescriptor: try received.duplicate(), closeOnDealloc: true)
      try handle.write(contentsOf: Data("foo".utf8))
    }
    try ours.send(TransferableDescriptor(owning: copy))
    try end(child)
    try require(file.text() == "foo", "another text")
  }

  private func missingFdTransfer() throws {
    let (a, b) = try Connection.pair()
    // The bytes of a message that had a descriptor, without it.
    try a.send(TransferableDescriptor(duplicating: 2))
    let bytes = try b.takeBytes()
    try a.sendBytes(bytes)
    try requireThrown(DecodingError.self) { _ = try b.take(TransferableDescriptor.self) }
  }

  private func scope() throws {
    let before = try OpenDescriptors.count()
    do {
      let (a, b) = try Connection.pair()
      try a.send(1729)
      try require(b.take(Int.self) == 1729, "another value")
    }
    try require(try OpenDescriptors.count() == before, "a connection outlives its scope")
  }

  private func strings() throws {
    let words = ["hello", "", "a", "b", "", "bye", "", "lop"].map { Array($0.utf8) }
    let (a, b) = try Connection.oneWay()
    let child = try ChildProcess.fork { for word in words { try b.sendBytes(word) } }
    b.close()
    var received: [[UInt8]] = []
    while try a.poll(timeout: Children.limit), let bytes = try a.nextBytes() {
      received.append(bytes)
    }
    try require(received == words, "\(received)")
    try end(child)
  }

  private func boundaries() throws {
    // A poll elsewhere must not take a part of a message.
    let (receiver, sender) = try Connection.oneWay()
    let polled = try Gate()
    let child = try ChildProcess.fork {
      for _ in 0..<1000 { _ = try receiver.poll() }
      polled.open()
    }
    var sizes: [Int] = []
    for index in 0..<200 {
      sizes.append(index * 700)
      try sender.sendBytes([UInt8](repeating: UInt8(index), count: index * 700))
      let bytes = try receiver.takeBytes()
      try require(
        bytes == [UInt8](repeating: UInt8(index), count: index * 700), "message \(index) is torn")
    }
    polled.wait()
    try end(child)
  }

  private func dontMerge() throws {
    let (a, b) = try Connection.pair()
    try require(!a.poll(), "data from nowhere")
    let child = try ChildProcess.fork {
      for text in ["a", "b", "cd"] { try b.sendBytes(text.utf8) }
    }
    for text in ["a", "b", "cd"] {
      try require(a.poll(timeout: Children.limit), "nothing came")
      try require(a.poll(), "a poll took something")
      try require(a.takeBytes() == Array(text.utf8), "merged")
    }
    try require(!a.poll(), "data from nowhere")
    try end(child)
  }

  private func pickling() throws {
    // The conversation begins over a connection that came over another one.
    let (ours, theirs) = try Connection.pair()
    let child = try ChildProcess.fork {
      ours.close()
      while let connection = try theirs.next(Connection.self) {
        let text = try connection.take(String.self)
        try connection.send(text.uppercased())
      }
    }
    theirs.close()
    for text in ["hello", "a connection through a connection"] {
      let (near, far) = try Connection.pair()
      try ours.send(far)
      far.close()
      try near.send(text)
      try require(near.take(String.self) == text.uppercased(), "another text")
      try requireError(.endOfStream) { _ = try near.take(String.self) }
    }
    // One that is never received sees its end when what carried it is gone.
    let (near, far) = try Connection.pair()
    do {
      let (carrier, unread) = try Connection.pair()
      try carrier.send([far])
      far.close()
      withExtendedLifetime(unread) {}
    }
    try requireError(.endOfStream) { _ = try near.take(String.self) }
    ours.close()
    try end(child)
  }

  private func access() throws {
    let (ours, theirs) = try Connection.pair()
    let child = try ChildProcess.fork {
      let writer = try theirs.take(Connection.self)
      try require(!writer.isReadable && writer.isWritable, "\(writer)")
      try writer.send(2)
      writer.close()
      let reader = try theirs.take(Connection.self)
      try require(reader.isReadable && !reader.isWritable, "\(reader)")
      try theirs.send(try reader.take(String.self))
    }
    let first = try Connection.oneWay()
    try ours.send(first.sender)
    first.sender.close()
    try require(first.receiver.take(Int.self) == 2, "another value")
    let second = try Connection.oneWay()
    try ours.send(second.receiver)
    second.receiver.close()
    try second.sender.send("foobar")
    try require(ours.take(String.self) == "foobar", "another value")
    try end(child)
  }

  private func ignoreEINTR() throws {
    let size = 4 << 20
    let (ours, theirs) = try Connection.pair()
    let ready = try Gate()
    let child = try ChildProcess.fork {
      signal(SIGUSR1) { _ in }
      ready.open()
      try require(theirs.takeBytes() == Array("go".utf8), "another message")
      for _ in 0..<30 { try theirs.sendBytes([UInt8](repeating: 120, count: size)) }
      try require(theirs.receive(Int.self) == 1234, "another message")
    }
    ready.wait()
    for _ in 0..<20 {
      child.signal(SIGUSR1)
      Spin.pause(200)
    }
    try ours.sendBytes("go".utf8)
    for _ in 0..<30 {
      child.signal(SIGUSR1)
      try require(ours.takeBytes().count == size, "another size")
    }
    child.signal(SIGUSR1)
    try ours.send(1234)
    try end(child)
  }

  private func severalReaders() throws {
    let (a, b) = try Connection.pair()
    let sum = try SharedValue(0)
    let readers = try (0..<4).map { _ in
      try ChildProcess.fork {
        while true {
          let number = try b.take(Int.self)
          if number == 0 { return }
          sum.add(number)
        }
      }
    }
    let codes = try Children.run(4) { _ in for number in 1...500 { try a.send(number) } }
    for _ in readers { try a.send(0) }
    try require(try codes + Children.join(readers) == Array(repeating: 0, count: 8), "exits")
    try require(sum.value == 4 * 250 * 501, "\(sum.value)")
  }

  private func dialogue() throws {
    let (first, second) = try Connection.pair()
    let transcript = try Queue<String>()
    let one = try ChildProcess.fork {
      try first.send("hello")
      try transcript.put("p1 got \(first.take(String.self))")
      try first.send("what is your name?")
      try transcript.put("p1 got \(first.take(String.self))")
    }
    let two = try ChildProcess.fork {
      try transcript.put("p2 got \(second.take(String.self))")
      try second.send("hello, too")
      try transcript.put("p2 got \(second.take(String.self))")
      try second.send("I don't tell you!")
    }
    try require(Children.join([one, two]) == [0, 0], "exits")
    let lines = try (0..<4).map { _ in try transcript.get() }
    try require(
      lines == [
        "p2 got hello", "p1 got hello, too", "p2 got what is your name?",
        "p1 got I don't tell you!",
      ], "\(lines)")
  }

  private func dialogueToFile() throws {
    let file = try TestFile()
    let lock = try Lock()
    let (first, second) = try Connection.pair()
    @Sendable func note(_ text: String) throws {
      try lock.withLock {
        let handle = try file.open()
        try handle.write(contentsOf: Data("\(text)\n".utf8))
        try handle.close()
      }
    }
    let one = try ChildProcess.fork {
      try first.send("hello")
      try note(first.take(String.self))
      try first.send("what is your name?")
      try note(first.take(String.self))
    }
    let two = try ChildProcess.fork {
      try note(second.take(String.self))
      try second.send("hello, too")
      try note(second.take(String.self))
      try second.send("I don't tell you!")
    }
    try require(Children.join([one, two]) == [0, 0], "exits")
    let text = try file.text()
    try require(
      text == "hello\nhello, too\nwhat is your name?\nI don't tell you!\n", text)
  }
}
