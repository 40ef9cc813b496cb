// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import Primitives

@Suite struct ListenerTests {
  private func run(_ what: ListenerTask.Case) throws {
    _ = try Template().run(ListenerTask(what: what))
  }

  @Test(arguments: AddressKind.available, [nil, "", "a key"] as [AuthenticationKey?])
  func `a client meets a listener`(kind: AddressKind, key: AuthenticationKey?) throws {
    try kind.with { address in
      let listener = try Listener(at: address, key: key)
      #expect(listener.lastAccepted == nil)
      for _ in 0..<3 { try Meeting.requireWorking(listener, key: key) }
      #expect(listener.refusedCount == 0)
      #expect("\(listener)" == "Listener(\(listener.address))")
      if case .tcp(let host, let port) = listener.address {
        #expect(port != 0 && host != "localhost")
        guard case .tcp(host, let other) = listener.lastAccepted else {
          Issue.record("accepted \(String(describing: listener.lastAccepted))")
          return
        }
        #expect(other != port && other != 0)
      } else {
        #expect(listener.lastAccepted == nil)
        #expect(address == nil || listener.address == address)
      }
    }
  }

  @Test(arguments: AddressKind.available)
  func `a process of another family is let in, and passes its connection on`(
    kind: AddressKind
  ) throws {
    try kind.with { address in
      let listener = try Listener(at: address, key: "k")
      let place = listener.address
      try Meeting.run {
        _ = try Template().run(ForeignClient(address: place))
      } beside: {
        let connection = try listener.accept(timeout: Children.limit)
        try connection?.send(Array(0..<1000))
        try require(connection?.take(Int.self) == 1000, "another count")
        try require(connection?.take(Int32.self) != getpid(), "not another process")
      }
    }
  }

  @Test func `a listener at no host listens at all addresses of the machine`() throws {
    let listener = try Listener(at: .tcp(host: "", port: 0), key: "k")
    guard case .tcp(_, let port) = listener.address else {
      Issue.record("\(listener.address)")
      return
    }
    let hosts =
      ["127.0.0.1", "localhost", ""] + (AddressKind.available.contains(.tcp6) ? ["::1"] : [])
    let accepted = try Meeting.run {
      for host in hosts {
        let connection = try Connection.connect(
          to: .tcp(host: host, port: port), key: "k", timeout: Children.limit)
        try connection?.send(host)
      }
    } beside: {
      try hosts.map { host in
        let connection = try listener.accept(timeout: Children.limit)
        if host == "127.0.0.1" {
          guard case .tcp(host, _) = listener.lastAccepted else {
            throw TestFailure("accepted \(String(describing: listener.lastAccepted))")
          }
        }
        return try connection?.take(String.self)
      }
    }
    #expect(accepted == hosts)
  }

  @Test(arguments: AddressKind.available)
  func `where no one listens, no one connects`(kind: AddressKind) throws {
    try kind.with { address in
      let listener = try Listener(at: address)
      let address = listener.address
      do {
        // Of a connection that the listener's side closes first something lingers.
        let (client, accepted) = try Meeting.of(listener)
        accepted.close()
        try requireError(.endOfStream) { _ = try client.take(Int.self) }
      }
      listener.close()
      let isFile = kind == .unix
      try requireError(isFile ? .notFound : .connectionRefused) {
        _ = try Connection.connect(to: address)
      }
      // The same address can be used at once again.
      let again = try Listener(at: address)
      #expect(again.address == address)
      try Meeting.requireWorking(again)
    }
  }

  @Test func `a listener that lets no one in keeps no one longer than asked`() throws {
    for key in [nil, "k"] as [AuthenticationKey?] {
      let listener = try Listener(backlog: 1, key: key)
      for _ in 0..<4 {
        // The last ones do not even get a place.
        #expect(
          try Connection.connect(to: listener.address, key: key, timeout: .milliseconds(2)) == nil)
      }
      #expect(try Connection.connect(to: listener.address, key: key, timeout: .zero) == nil)
      // They have left without a word, which is no reason to fail.
      #expect(try listener.accept(timeout: .zero) == nil || key == nil)
    }
    let network = try Listener(at: .tcp(host: "localhost", port: 0))
    #expect(try Connection.connect(to: network.address, timeout: .milliseconds(2)) == nil)
    #expect(try Connection.connect(to: network.address, timeout: .zero) == nil)
  }

  @Test func `where no one comes, accept ends in time`() throws {
    let listener = try Listener()
    #expect(try listener.accept(timeout: .zero) == nil)
    #expect(try listener.accept(timeout: .milliseconds(-1)) == nil)
    #expect(try listener.accept(timeout: .milliseconds(3)) == nil)
  }

  @Test func `to close ends what waits, and closing again changes nothing`() throws {
    let listener = try Listener(key: "k")
    let codes = Guarded<[PrimitivesError.Code?]>([])
    let waiting = try Gate()
    let silent = try RawPeer(connectedTo: listener.address)
    let threads = (0..<3).map { _ in
      TestThread {
        waiting.open()
        do {
          _ = try listener.accept()
          codes.locked { $0.append(nil) }
        } catch {
          codes.locked { $0.append((error as? PrimitivesError)?.code) }
        }
      }
    }
    waiting.wait()
    // Some thread has told the silent one its hello, so it waits.
    #expect(try silent.receive(Handshake.helloBytes).count == Handshake.helloBytes)
    listener.close()
    for thread in threads { thread.join() }
    #expect(codes.locked { $0 } == [.closed, .closed, .closed])
    #expect(try silent.receiveRest().isEmpty)
    #expect(listener.refusedCount == 1)
    listener.close()
    #expect(listener.isClosed && "\(listener)" == "Listener(closed)")
    try requireError(.closed) { _ = try listener.accept(timeout: .zero) }
    try requireError(.closed) { _ = try listener.waitHandle }
  }

  @Test func `a file is only this user's, and goes with its listener`() throws {
    try ScratchFolder.with { folder in
      let path = folder.appending(path: "s").path
      func status() throws -> [FileAttributeKey: Any]? {
        FileManager.default.fileExists(atPath: path)
          ? try FileManager.default.attributesOfItem(atPath: path) : nil
      }
      var listener: Listener? = try Listener(at: .unix(path: path))
      #expect(try status()?[.type] as? FileAttributeType == .typeSocket)
      #expect(try (status()?[.posixPermissions] as? NSNumber)?.intValue == 0o600)
      listener?.close()
      #expect(try status() == nil)
      listener = try Listener(at: .unix(path: path))
      #expect(try status() != nil)
      listener = nil
      #expect(try status() == nil)
      // What has its path now is not its own.
      listener = try Listener(at: .unix(path: path))
      try FileManager.default.removeItem(atPath: path)
      let other = try Listener(at: .unix(path: path))
      listener?.close()
      try Meeting.requireWorking(other)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["s"])
    }
  }

  @Test func `what is no socket is not replaced`() throws {
    try ScratchFolder.with { folder in
      let file = folder.appending(path: "s")
      try Data("kept".utf8).write(to: file)
      let error = #expect(throws: PrimitivesError.self) {
        try Listener(at: .unix(path: file.path))
      }
      #expect(error?.code == .alreadyExists)
      #expect(try String(contentsOf: file, encoding: .utf8) == "kept")
      try requireError(.connectionRefused) {
        _ = try Connection.connect(to: .unix(path: file.path))
      }
      try requireError(.notFound) {
        _ = try Listener(at: .unix(path: folder.appending(path: "none/s").path))
      }
    }
  }

  @Test(arguments: [AddressKind.unix, .unnamed, .named])
  func `a key on one side, or another key, fails at once on both`(kind: AddressKind) throws {
    let keys: [(AuthenticationKey?, AuthenticationKey?)] = [
      ("a", nil), (nil, "a"), ("a", "b"), ("", nil), (nil, ""), ("", "b"),
    ]
    for (number, (clientKey, listenerKey)) in keys.enumerated() {
      try kind.with { address in
        let listener = try Listener(at: address, key: listenerKey)
        let address = listener.address
        try Meeting.run {
          try requireError(.authenticationFailed) {
            _ = try Connection.connect(to: address, key: clientKey)
          }
          // The listener goes on.
          _ = try Connection.connect(to: address, key: listenerKey)
        } beside: {
          try require(listener.accept(timeout: Children.limit) != nil, "no one came")
        }
        // Where it is the client that refuses, the listener may not have noticed yet.
        while listener.refusedCount == 0 { _ = try listener.accept(timeout: .milliseconds(1)) }
        #expect(listener.refusedCount == 1, "keys \(number)")
      }
    }
  }

  @Test func `who proves nothing is refused when its time is up`() throws {
    let listener = try Listener(key: "k", handshakeTimeout: .milliseconds(5))
    let address = listener.address
    try Meeting.run {
      defer { listener.close() }
      let silent = try RawPeer(connectedTo: address)
      let slow = try RawPeer(connectedTo: address)
      try slow.send([0x89])
      try require(silent.receiveRest().count == Handshake.helloBytes, "more than a hello")
      try require(slow.receiveRest().count == Handshake.helloBytes, "more than a hello")
    } beside: {
      try requireError(.closed) { _ = try listener.accept() }
    }
    #expect(listener.refusedCount == 2)
  }

  @Test func `too many who prove nothing push the oldest out`() throws {
    let listener = try Listener(key: "k", handshakeTimeout: .seconds(100_000))
    let address = listener.address
    let silent = try (0..<PendingPeers.limit + 3).map { _ in try RawPeer(connectedTo: address) }
    try Meeting.run {
      _ = try Connection.connect(to: address, key: "k")
    } beside: {
      try require(listener.accept(timeout: Children.limit) != nil, "no one came")
    }
    #expect(listener.refusedCount == 4)
    for peer in silent.prefix(4) {
      #expect(try peer.receiveRest().count == Handshake.helloBytes)
    }
    listener.close()
    #expect(listener.refusedCount == silent.count)
  }

  @Test func `a listener can be waited for with others`() throws {
    let listener = try Listener(key: "k")
    let (near, far) = try Connection.pair()
    #expect(try Connection.wait(for: [listener, near], timeout: .zero).isEmpty)
    let address = listener.address
    let accepted = try Meeting.run {
      _ = try Connection.connect(to: address, key: "k", timeout: Children.limit)
    } beside: { () -> Connection? in
      while true {
        let ready = try Connection.wait(for: [listener, near], timeout: Children.limit)
        try require(ready.count == 1 && ready[0] === listener, "\(ready.count) ready")
        if let connection = try listener.accept(timeout: .zero) { return connection }
      }
    }
    #expect(accepted != nil)
    #expect(try Connection.wait(for: [listener, near], timeout: .zero).isEmpty)
    withExtendedLifetime(far) {}
  }

  @Test func `many threads accept many clients, each once`() throws {
    let listener = try Listener(at: .tcp(host: "localhost", port: 0), key: "k")
    let address = listener.address
    let seen = Guarded<[Int]>([])
    try Meeting.run {
      defer { listener.close() }
      let failures = Threads.run(4) { thread in
        for index in 0..<25 {
          let connection = try Connection.connect(to: address, key: "k", timeout: Children.limit)
          try require(connection?.send(thread * 25 + index) != nil, "no connection")
          try require(connection?.take(Bool.self) == true, "no answer")
        }
      }
      try require(failures.isEmpty, "\(failures)")
    } beside: {
      let failures = Threads.run(4) { _ in
        while true {
          do {
            let connection = try listener.accept()
            let number = try connection.take(Int.self)
            seen.locked { $0.append(number) }
            try connection.send(true)
          } catch let error as PrimitivesError where error.code == .closed {
            return
          }
        }
      }
      try require(failures.isEmpty, "\(failures)")
    }
    #expect(seen.locked { $0.sorted() } == Array(0..<100))
    #expect(listener.refusedCount == 0)
  }

  @Test func `forked children accept beside each other, and one that dies is not missed`() throws {
    try run(.preforked)
  }

  @Test func `a child forked during a handshake does not keep the connection open`() throws {
    try run(.forkedDuringHandshake)
  }

  @Test func `the file of a killed listener is replaced, that of a living one is not`() throws {
    try run(.killedListener)
  }

  @Test func `a file goes with its listener wherever the process is by then`() throws {
    try run(.otherDirectory)
  }

  @Test func `the umask does not open a file, nor is it touched`() throws { try run(.umask) }

  @Test(.enabled(if: geteuid() == 0, "only root can be another user"))
  func `a name without a file lets only the same user in, unless there is a key`() throws {
    try run(.otherUser)
  }

  @Test func `a connection carries descriptors within the machine and no locks`() throws {
    let listener = try Listener()
    let (client, accepted) = try Meeting.of(listener)
    try client.send(TransferableDescriptor(duplicating: 0))
    #expect(try accepted.take(TransferableDescriptor.self).rawValue > 2)
    let lock = try Lock()
    #expect(throws: EncodingError.self) { try client.send(lock) }
    let network = try Listener(at: .tcp(host: "localhost", port: 0))
    let (far, _) = try Meeting.of(network)
    #expect(throws: EncodingError.self) {
      try far.send(TransferableDescriptor(duplicating: 0))
    }
  }

  @Test func `ten thousand hostile peers delay no one and leave nothing`() throws {
    try run(.hostile)
  }

  @Test func `nor do a thousand from the network`() throws { try run(.hostileNetwork) }

  @Test func `a listener that dies ends the waiting of who connects`() throws {
    try run(.killedMeanwhile)
  }

  @Test func `what is refused is told in the log, without any secret`() throws { try run(.logged) }
}
