// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation

@testable import Primitives

/// The cases of `ListenerTests` that need a process of their own.
struct ListenerTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case preforked, forkedDuringHandshake, killedListener, umask, otherUser, hostile, logged
    case hostileNetwork, killedMeanwhile, otherDirectory
  }

  let what: Case

  func run(in context: TemplateContext) throws -> Passed {
    // The first thread of a process leaves traces.
    _ = Threads.run(1) { _ in }
    try OpenDescriptors.requireKept {
      switch what {
      case .preforked: try preforked()
      case .forkedDuringHandshake: try forkedDuringHandshake()
      case .killedListener: try killedListener()
      case .umask: try leavesUmask()
      case .otherUser: try otherUser()
      case .hostile: try HostilePeers(count: 10_000, at: nil).run()
      case .hostileNetwork:
        try HostilePeers(count: 1000, at: .tcp(host: "127.0.0.1", port: 0)).run()
      case .otherDirectory: try otherDirectory()
      case .killedMeanwhile: try killedMeanwhile()
      case .logged: try logged()
      }
    }
    return Passed()
  }

  private func preforked() throws {
    try ScratchFolder.with { folder in
      let path = folder.appending(path: "s").path
      let listener = try Listener(at: .unix(path: path), key: "k")
      let servers = try (0..<3).map { _ in
        try ChildProcess.fork {
          while let connection = try listener.accept(timeout: Children.limit) {
            try connection.send(getpid())
            // Closing is for this process only.
            if try !connection.take(Bool.self) { return listener.close() }
          }
        }
      }
      func ask(goOn: Bool) throws -> Int32 {
        guard
          let connection = try Connection.connect(
            to: listener.address, key: "k", timeout: Children.limit)
        else { throw TestFailure("no server") }
        let pid = try connection.take(Int32.self)
        try connection.send(goOn)
        return pid
      }
      let pids = Set(servers.map(\.pid))
      for _ in 0..<50 { try require(pids.contains(ask(goOn: true)), "another server") }
      servers[0].kill()
      try require(Children.join([servers[0]]) == [-SIGKILL], "not killed")
      for _ in 0..<50 {
        let pid = try ask(goOn: true)
        try require(pids.contains(pid) && pid != servers[0].pid, "another server")
      }
      let last = try Set([ask(goOn: false), ask(goOn: false)])
      try require(last == Set(servers[1...].map(\.pid)), "\(last)")
      try require(Children.join(Array(servers[1...])) == [0, 0], "\(servers)")
      try require(FileManager.default.fileExists(atPath: path), "a child took the file")
      try Meeting.requireWorking(listener, key: "k")
      listener.close()
      try require(!FileManager.default.fileExists(atPath: path), "the file is still there")
    }
  }

  private func forkedDuringHandshake() throws {
    let listener = try Listener()
    let gate = try Gate()
    let hello = Handshake(as: .client, key: nil).hello
    let peer = try RawPeer(connectedTo: listener.address)
    try peer.send(Array(hello.prefix(20)))
    _ = try Connection.wait(for: [listener])
    try require(listener.accept(timeout: .zero) == nil, "accepted half a hello")
    let child = try ChildProcess.fork { gate.wait() }
    try peer.send(Array(hello.dropFirst(20)))
    guard let connection = try listener.accept(timeout: Children.limit) else {
      throw TestFailure("not accepted")
    }
    connection.close()
    // The child lives; only what it has inherited could keep this from ending.
    try require(peer.receiveRest().count == Handshake.helloBytes, "more than a hello")
    try require(child.isAlive, "\(child)")
    gate.open()
    try require(Children.join([child]) == [0], "\(child)")
  }

  private func killedListener() throws {
    try ScratchFolder.with { folder in
      let address = ConnectionAddress.unix(path: folder.appending(path: "s").path)
      for _ in 0..<5 {
        let isThere = try Gate()
        let child = try ChildProcess.fork {
          let listener = try Listener(at: address)
          isThere.open()
          _ = try listener.accept()
        }
        isThere.wait()
        try requireError(.alreadyExists) { _ = try Listener(at: address) }
        child.kill()
        try require(Children.join([child]) == [-SIGKILL], "\(child)")
        try requireError(.connectionRefused) { _ = try Connection.connect(to: address) }
      }
      // One that ends normally leaves nothing, and its child takes nothing away.
      let leaving = try ChildProcess.fork {
        let listener = try Listener(at: address)
        let inner = try ChildProcess.fork { listener.close() }
        try require(Children.join([inner]) == [0], "\(inner)")
        try require(
          FileManager.default.fileExists(atPath: folder.appending(path: "s").path), "gone")
        KeptListeners.kept.locked { $0.append(listener) }
      }
      try require(Children.join([leaving]) == [0], "\(leaving)")
      try require(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [], "left")
      // Of several that would replace it at once, one does.
      let isThere = try CountingSemaphore(permits: 0)
      let gate = try Gate()
      let won = try SharedValue(0)
      let children = try (0..<4).map { _ in
        try ChildProcess.fork {
          let listener = try? Listener(at: address)
          if listener != nil { won.add(1) }
          isThere.release()
          gate.wait()
        }
      }
      for _ in children { isThere.acquire() }
      try require(won.value == 1, "\(won.value) listen at one address")
      gate.open()
      try require(Children.join(children) == [0, 0, 0, 0], "\(children)")
    }
  }

  private func killedMeanwhile() throws {
    for address in [ConnectionAddress.unique(), .tcp(host: "localhost", port: 0)] {
      for key in [nil, "k"] as [AuthenticationKey?] {
        let bound = try Queue<ConnectionAddress>()
        let hasCome = try Gate()
        let child = try ChildProcess.fork {
          let listener = try Listener(at: address, key: key)
          try bound.put(listener.address)
          _ = try Connection.wait(for: [listener])
          hasCome.open()
          Spin.forever()
        }
        let place = try bound.get()
        try Meeting.run {
          try requireError(.peerClosed) { _ = try Connection.connect(to: place, key: key) }
        } beside: {
          hasCome.wait()
          child.kill()
          try child.join()
        }
      }
    }
  }

  private func otherDirectory() throws {
    try ScratchFolder.with { folder in
      let before = FileManager.default.currentDirectoryPath
      defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
      try require(FileManager.default.changeCurrentDirectoryPath(folder.path), "no folder")
      let listener = try Listener(at: .unix(path: "s"))
      try Meeting.requireWorking(listener)
      let file = folder.appending(path: "s").path
      try require(FileManager.default.fileExists(atPath: file), "no file")
      try require(FileManager.default.changeCurrentDirectoryPath(before), "no way back")
      listener.close()
      try require(!FileManager.default.fileExists(atPath: file), "the file is still there")
    }
  }

  private func leavesUmask() throws {
    try ScratchFolder.with { folder in
      for mask: mode_t in [0, 0o022, 0o777] {
        let before = Foundation.umask(mask)
        defer { _ = Foundation.umask(before) }
        let path = folder.appending(path: "s\(mask)").path
        let listener = try Listener(at: .unix(path: path))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes[.posixPermissions] as? NSNumber)?.uint32Value
        try require(mode == 0o600 & ~mask, "mode \(String(mode ?? 0, radix: 8))")
        try require(Foundation.umask(mask) == mask, "another umask")
        listener.close()
      }
    }
  }

  private func otherUser() throws {
    let (open, locked) = (try Listener(), try Listener(key: "k"))
    let codes = try SharedArray(repeating: 0, count: 2)
    let child = try ChildProcess.fork {
      try require(setuid(65534) == 0, "no other user")
      do {
        _ = try Connection.connect(to: open.address)
      } catch let error as PrimitivesError where error.code == .peerClosed {
        codes[0] = 1
      }
      codes[1] =
        try Connection.connect(to: locked.address, key: "k", timeout: Children.limit) != nil
        ? 1 : 0
    }
    while open.refusedCount == 0 {
      _ = try Connection.wait(for: [open], timeout: Children.limit)
      try require(open.accept(timeout: .zero) == nil, "let another user in")
    }
    try require(locked.accept(timeout: Children.limit) != nil, "no one with a key")
    try require(Children.join([child]) == [0], "\(child)")
    try require(Array(codes) == [1, 1], "\(Array(codes))")
    // The other way: a name that another user has taken.
    let isThere = try Gate()
    let taken = ConnectionAddress.unique()
    let squatter = try ChildProcess.fork {
      try require(setuid(65534) == 0, "no other user")
      let listener = try Listener(at: taken)
      isThere.open()
      _ = try listener.accept()
    }
    isThere.wait()
    if geteuid() == 0 {
      try requireError(.authenticationFailed) { _ = try Connection.connect(to: taken) }
    }
    squatter.kill()
    try squatter.join()
  }

  private func logged() throws {
    let secrets = ["the first secret", "the second secret"]
    let told = Guarded<[String]>([])
    ProcessLog.setHandler(level: .subDebug) { record in told.locked { $0.append("\(record)") } }
    defer { ProcessLog.turnOff() }
    let listener = try Listener(key: AuthenticationKey(secrets[0]))
    let address = listener.address
    try Meeting.run {
      for key in [AuthenticationKey(secrets[1]), nil] {
        try requireError(.authenticationFailed) {
          _ = try Connection.connect(to: address, key: key)
        }
      }
      try RawPeer(connectedTo: address).send([1])
      let noise = try RawPeer(connectedTo: address)
      try noise.send([UInt8](repeating: 1, count: 100))
      _ = try noise.receiveRest()
      _ = try Connection.connect(to: address, key: AuthenticationKey(secrets[0]))
    } beside: {
      try require(listener.accept(timeout: Children.limit) != nil, "not accepted")
    }
    listener.close()
    let lines = told.locked { $0 }
    for reason in [
      "the client has another key", "the client has no key, and this listener has one",
      "the client closed it before it came to be", "the other side speaks something else",
    ] {
      try require(lines.contains { $0.hasSuffix(reason) }, "no \(reason) in \(lines)")
    }
    for secret in secrets { try require(!lines.contains { $0.contains(secret) }, "\(lines)") }
  }
}

/// What is never let go.
private enum KeptListeners {
  static let kept = Guarded<[Listener]>([])
}
