// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

/// A program that sends a manager's server everything that it should not, and beside it, as a good
/// client, sees that it is served.
struct HostileClient: TemplateTask {
  struct Outcome: Codable, Sendable {
    var goodCalls = 0
    /// How many frames got no answer at once.
    var blocked = 0
    /// How many sessions there were.
    var sessions = 0
  }

  let address: ConnectionAddress
  let messages: Int
  let seed: UInt64

  func run(in context: TemplateContext) throws -> Outcome {
    let manager = try RemoteManager(at: address, key: "secret")
    let counter = try manager.object(named: "counter", as: Proxy<HostedCounter>.self)
    let targets = try HostileTargets(manager, hosted: counter)
    var attack = HostileAttack(address: address, targets: targets, seed: seed)
    var goodCalls = 0
    for number in 0..<messages {
      do {
        try attack.step()
        if number % 100 == 0 {
          let before = try counter.call(HostedCounter.Add())
          try require(before == goodCalls, "\(before) instead of \(goodCalls)")
          goodCalls += 1
        }
        if number % 500 == 0 { try attack.checkAgent() }
      } catch {
        throw TestFailure("seed \(seed), message \(number), \(attack.doing): \(error)")
      }
    }
    return withExtendedLifetime(targets) {
      Outcome(goodCalls: goodCalls, blocked: attack.blocked, sessions: attack.sessions)
    }
  }
}

/// What the hostile part of it has open, and what it does next.
struct HostileAttack {
  private static let silentLimit = 100
  private static let pause: Duration = .milliseconds(200)

  let address: ConnectionAddress
  private let targets: HostileTargets
  private var frames: HostileFrames
  private var noise: ByteNoise
  private var silent: [LoopbackSocket] = []
  private var session: Connection?
  private var client: [UInt8] = RandomBytes.make(16)
  private var firstResident: Int?
  private(set) var doing = "nothing"
  private(set) var blocked = 0
  private(set) var sessions = 0

  init(address: ConnectionAddress, targets: HostileTargets, seed: UInt64) {
    self.address = address
    self.targets = targets
    frames = HostileFrames(seed: seed, on: targets)
    noise = ByteNoise(seed: ~seed)
  }

  mutating func step() throws {
    switch Int.random(in: 0..<100, using: &noise) {
    case ..<8: try begin("noise") { $0.garbage(upTo: 300) }
    case ..<12:
      let hello = Handshake(as: .client, key: "secret").hello
      let count = Int.random(in: 0...hello.count, using: &noise)
      try begin("a part of a hello") { _ in Array(hello.prefix(count)) }
    case ..<16: try begin("silence") { _ in [] }
    case ..<19: try useWrongKey()
    case ..<22: try greet("a greeting of garbage") { Self.message($0.garbage(upTo: 400)) }
    case ..<24: try greet("a huge greeting") { _ in Self.header(1 << 60) }
    case ..<26: try greet("half a greeting") { _ in Array(Self.header(30).prefix(5)) }
    case ..<28: try breakOff("half a frame") { Self.header(1000) + $0.garbage(upTo: 900) }
    case ..<30: try breakOff("a huge frame") { Self.header(1 << 60) + $0.garbage(upTo: 900) }
    case ..<32: try breakOff("a broken header") { _ in [UInt8](repeating: 0xFF, count: 12) }
    case ..<50: try ask("garbage") { $0.garbage(upTo: 500) }
    case ..<70: try ask("a changed frame", mayBlock: true) { try $0.mutated() }
    case ..<82: try ask("a misdirected frame") { try $0.misdirected() }
    case ..<90: try ask("garbage for the host") { try $0.forHost() }
    default: try ask("absurd numbers") { try $0.absurd() }
    }
  }

  private static func header(_ length: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + [0, 0, 0, 0]
  }

  private static func message(_ bytes: [UInt8]) -> [UInt8] { header(UInt64(bytes.count)) + bytes }

  // MARK: Before anything is proved

  private mutating func begin(
    _ what: String, _ bytes: (inout HostileFrames) -> [UInt8]
  ) throws {
    doing = what
    guard case .tcp(_, let port) = address else { throw TestFailure("no port") }
    let socket = try LoopbackSocket.connected(to: port)
    // The server may have closed it already.
    try? socket.send(bytes(&frames))
    silent.append(socket)
    if silent.count > Self.silentLimit { silent.removeFirst().close() }
  }

  private mutating func useWrongKey() throws {
    doing = "a wrong key"
    try requireError(.authenticationFailed) {
      _ = try Connection.connect(to: address, key: "another", timeout: Children.limit)
    }
  }

  // MARK: With the right key

  private func connect() throws -> Connection {
    guard
      let connection = try Connection.connect(
        to: address, key: "secret", timeout: Children.limit)
    else { throw TestFailure("no one lets a client in") }
    return connection
  }

  private static func write(_ bytes: [UInt8], to connection: Connection) throws {
    let nothing: [UInt8] = []
    _ = try connection.openTransport.socket.send(bytes, nothing.span, with: [], until: .never)
  }

  private mutating func greet(
    _ what: String, _ bytes: (inout HostileFrames) -> [UInt8]
  ) throws {
    doing = what
    try Self.write(bytes(&frames), to: connect())
  }

  private mutating func openSession() throws -> Connection {
    if let session { return session }
    sessions += 1
    if sessions % 10 == 0 { client = RandomBytes.make(16) }
    while true {
      let connection = try connect()
      try connection.send(ManagerLink.Greeting(client: client))
      // Sent to an agent that was just ending, it is closed.
      guard case .done? = try? answer(from: connection, within: Children.limit) else { continue }
      session = connection
      return connection
    }
  }

  private func answer(
    from connection: Connection, within timeout: Duration
  ) throws -> ManagerAnswer? {
    try connection.receiveBytes(timeout: timeout).map(ManagerAnswer.init)
  }

  /// Sends a frame after which the session is of no use, and leaves.
  private mutating func breakOff(
    _ what: String, _ bytes: (inout HostileFrames) -> [UInt8]
  ) throws {
    doing = what
    let connection = try openSession()
    try Self.write(bytes(&frames), to: connection)
    session = nil
  }

  /// Sends a frame, and sees that the session goes on, if it is not just waiting.
  private mutating func ask(
    _ what: String, mayBlock: Bool = false, _ bytes: (inout HostileFrames) throws -> [UInt8]
  ) throws {
    doing = what
    let connection = try openSession()
    try connection.sendBytes(bytes(&frames))
    try connection.sendBytes(HostileFrames.bytes(targets.mark))
    while true {
      switch try answer(from: connection, within: mayBlock ? Self.pause : Children.limit) {
      case .raw(let bytes) where bytes == targets.markBytes: return
      case nil where mayBlock:
        blocked += 1
        session = nil
        return
      case nil: throw TestFailure("no answer")
      default: break
      }
    }
  }

  /// How much memory the agent of this session has.
  mutating func checkAgent() throws {
    doing = "looking at the agent"
    let connection = try openSession()
    // Something to be made, of which the coded part is nonsense: the error tells who reads it.
    try connection.sendBytes([0, 1, 3, 9, 9, 9])
    guard
      case .failure(let failure)? = try answer(from: connection, within: Children.limit),
      let error = failure.error as? RemoteError
    else { throw TestFailure("an agent took nonsense for something") }
    let resident = Resident.bytes(of: error.processPid)
    let first = firstResident ?? resident
    firstResident = first
    try require(resident <= 4 * first + 64 << 20, "the agent has \(resident) bytes, had \(first)")
  }
}

/// What a process has in memory.
enum Resident {
  static func bytes(of process: Int32) -> Int {
    let text = String(decoding: ProcFile.read("/proc/\(process)/statm") ?? [], as: UTF8.self)
    return (Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0) * 4096
  }
}
