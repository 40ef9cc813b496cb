// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Testing

@testable import Primitives

/// In a program that was started with standard streams closed, nothing of the library takes their
/// numbers: what prints, and what replaces a stream, does not meet it.
@Suite(.watched) struct StandardDescriptorTests {
  @Test(arguments: [[0], [1], [2], [0, 1, 2]] as [[Int32]])
  func `nothing of the library is a standard stream`(closed: [Int32]) throws {
    _ = try Template().run(StandardDescriptorTask(closed: closed))
  }
}

struct StandardDescriptorTask: TemplateTask {
  let closed: [Int32]
  var isUnder = false

  func run(in context: TemplateContext) throws -> Passed {
    guard isUnder else {
      for number in closed { close(number) }
      return try Template().run(StandardDescriptorTask(closed: closed, isUnder: true))
    }
    try look("the start of the program") {}
    try locks()
    try memory()
    try messages()
    try processes()
    try rest()
    return Passed()
  }

  /// Makes something, and looks at the numbers while it is there and when it is gone.
  private func look<R>(_ what: String, _ body: () throws -> R) throws {
    let made: R
    do {
      made = try body()
    } catch {
      throw TestFailure("\(what): \(error)")
    }
    try requireClosed(after: what)
    withExtendedLifetime(made) {}
  }

  private func requireClosed(after what: String) throws {
    let taken = closed.filter { fcntl($0, F_GETFD) >= 0 }
    let places = taken.map { number -> String in
      var text = [CChar](repeating: 0, count: 256)
      let count = unsafe readlink("/proc/self/fd/\(number)", &text, 255)
      return String(decoding: text.prefix(max(count, 0)).map(UInt8.init), as: UTF8.self)
    }
    try require(taken.isEmpty, "\(what) has taken \(taken): \(places)")
  }

  private func locks() throws {
    try look("Lock") { try Lock() }
    try look("RecursiveLock") { try RecursiveLock() }
    try look("Condition") { try Condition() }
    try look("Event") { try Event() }
    try look("Barrier") { try Barrier(parties: 2) }
    try look("BoundedSemaphore") { try BoundedSemaphore(permits: 2) }
    try look("CountingSemaphore") { try CountingSemaphore(permits: 2) }
  }

  private func memory() throws {
    try look("SharedValue") { try SharedValue(1) }
    try look("SharedArray") { try SharedArray(repeating: 1, count: 100) }
    try look("SharedDictionary") { try SharedDictionary(["a": 1]) }
    try look("SharedList") { try SharedList([1]) }
    try look("SharedSet") { try SharedSet([1]) }
    try look("SharedCell") { try SharedCell(1) }
    try look("SharedNamespace") { try SharedNamespace() }
    let name = SharedName.fresh()
    let made = try SharedMemory(name: name, count: 100)
    try look("SharedMemory") { made }
    try look("SharedMemory(attaching:)") { try SharedMemory(attaching: name) }
    try require(SharedName.isPresent(name), "the name has gone")
    let codes = try Children.run(1) { _ in made[0] = 7 }
    try require(codes == [0] && made[0] == 7 && SharedName.isPresent(name), "\(codes)")
    try look("ShareableList") { try ShareableList([1, "a"]) }
    try look("removeAbandoned") { SharedMemory.removeAbandoned() }
  }

  private func messages() throws {
    try look("Queue") { try Queue<Int>() }
    try look("JoinableQueue") { try JoinableQueue<Int>() }
    try look("SimpleQueue") { try SimpleQueue<Int>() }
    let (source, sink) = try Connection.pair()
    let oneWay = try Connection.oneWay()
    for (near, far) in [(source, sink), (oneWay.receiver, oneWay.sender)] {
      try look("a connection") { (near, far) }
      let child = try ChildProcess.fork {
        // What this prints is to reach no connection.
        print("a line")
        try far.send([UInt8](repeating: 1, count: 1 << 20))
        try far.send(TransferableDescriptor(duplicating: 3))
      }
      try look("receive") { try near.take([UInt8].self) }
      try look("a descriptor") { try near.take(TransferableDescriptor.self) }
      try require(Children.join([child]) == [0], "\(child)")
    }
    try look("duplicating") { try TransferableDescriptor(duplicating: 3) }
    let places: [ConnectionAddress] = [
      .abstract(SharedName.fresh()), .tcp(host: "127.0.0.1", port: 0),
      .unix(path: P_tmpdir + "/" + SharedName.fresh()),
    ]
    for place in places {
      let listener = try Listener(at: place, key: "k")
      try look("Listener at \(place)") { listener }
      let address = listener.address
      let child = try ChildProcess.fork {
        let connection = try Connection.connect(to: address, key: "k", timeout: Children.limit)
        print("a line")
        try connection?.send(1)
      }
      try look("accept at \(place)") {
        let connection = try listener.accept(timeout: Children.limit)
        try require(try connection?.take(Int.self) == 1, "another number")
        return connection
      }
      try require(Children.join([child]) == [0], "\(child)")
      listener.close()
    }
  }

  private func processes() throws {
    for method in StartMethod.allCases {
      let (near, far) = try Connection.pair()
      let child = try ChildProcess.start(Talk(connection: far), using: method)
      try look("ChildProcess.start by \(method)") { child }
      try require(try near.take(Int.self) == 1, "another number")
      try require(Children.join([child]) == [0], "\(child)")
      try look("Pool by \(method)") {
        try Pool.with(processes: 2, using: method) { pool in
          try require(try pool.map((0..<4).map(Shout.init)) == Array(0..<4), "other numbers")
          try requireClosed(after: "Pool by \(method)")
        }
      }
    }
    let manager = try Manager(at: .tcp(host: "127.0.0.1", port: 0), key: "k")
    try look("Manager") { manager }
    let address = try unwrap(manager.address)
    try look("RemoteManager") {
      let remote = try RemoteManager(at: address, key: "k")
      let list = try remote.list(of: Int.self)
      try list.append(1)
      try require(try list.count == 1, "another count")
      return list
    }
    manager.shutdown()
  }

  private func unwrap<T>(_ value: T?) throws -> T {
    guard let value else { throw TestFailure("nothing") }
    return value
  }

  private func rest() throws {
    try look("AuthenticationKey.random") { AuthenticationKey.random() }
    try look("ScratchFile") { try ScratchFile() }
    try look("LastingSignal") { try LastingSignal() }
    try look("InterruptDescriptor") { try InterruptDescriptor() }
    try look("ProcessDescriptor") {
      OwnedDescriptor(owning: try ProcessFork.descriptor(ofChild: getpid()).rawValue)
    }
  }

  struct Talk: ProcessBody {
    let connection: Connection

    func run() throws {
      print("a line")
      try connection.send(1)
    }
  }

  struct Shout: PoolTask {
    let number: Int

    func run() -> Int {
      print("a line")
      return number
    }
  }
}
