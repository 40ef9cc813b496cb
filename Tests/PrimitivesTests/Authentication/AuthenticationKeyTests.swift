// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import Primitives

@Suite struct AuthenticationKeyTests {
  private static let secret = "no one shall read this"

  @Test func `a key never shows`() {
    let key = AuthenticationKey(Self.secret)
    var dumped = ""
    dump([key], to: &dumped)
    let wrapped = Optional(key)
    let texts = [
      "\(key)", String(reflecting: key), "\(Mirror(reflecting: key).children.map(\.value))",
      "\(String(describing: wrapped))", dumped, "\([key: 1])",
    ]
    for text in texts {
      #expect(!text.contains(Self.secret))
      #expect(!text.contains("\(UInt8(ascii: "n")), \(UInt8(ascii: "o"))"), "\(text)")
    }
    #expect("\(key)" == "AuthenticationKey(22 bytes)")
  }

  @Test func `keys are equal when their bytes are`() {
    #expect(AuthenticationKey("abc") == AuthenticationKey([97, 98, 99]))
    #expect(AuthenticationKey("abc") != "abd")
    #expect(AuthenticationKey("") == AuthenticationKey([UInt8]()))
    #expect(Set([AuthenticationKey("a"), "a", "b"]).count == 2)
    #expect(AuthenticationKey.random() != .random())
    #expect("\(AuthenticationKey.random())" == "AuthenticationKey(32 bytes)")
  }

  @Test(arguments: [MessageRoute.memory, .family, .machine, .network])
  func `a key is not sent`(along route: MessageRoute) {
    let error = #expect(throws: EncodingError.self) {
      try MessageEncoding.encode(["x": [AuthenticationKey("a")]], along: route)
    }
    guard case .invalidValue(let value, let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(value is AuthenticationKey && context.debugDescription.contains("child"))
    #expect(context.codingPath.count == 2)
  }

  @Test func `a key is not written by other encoders, nor read by them`() throws {
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([AuthenticationKey("a")]) }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([AuthenticationKey].self, from: Data("[[97]]".utf8))
    }
  }

  @Test func `a queue and a connection refuse a key, and go on`() throws {
    let queue = try Queue<AuthenticationKey>()
    #expect(throws: EncodingError.self) { try queue.put("a") }
    #expect(queue.isEmpty)
    let (a, b) = try Connection.pair()
    #expect(throws: EncodingError.self) { try a.send(AuthenticationKey("a")) }
    try a.send(1)
    #expect(try b.receive() == 1)
  }

  @Test func `a key goes along with a child's body`() throws {
    let key = AuthenticationKey.random()
    let bytes = try MessageEncoding.encode([key], along: .child).bytes
    #expect(try MessageEncoding.decode([AuthenticationKey].self, from: bytes) == [key])
  }

  @Test(arguments: StartMethod.allCases)
  func `children have their parent's key, and no one sees it`(_ method: StartMethod) throws {
    _ = try Template().run(KeyTask(method: method))
  }
}

struct KeyTask: TemplateTask {
  static let secret = "that of this family only"

  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    let told = Guarded<[String]>([])
    ProcessLog.setHandler(level: .subDebug) { record in told.locked { $0.append("\(record)") } }
    let results = try Queue<String>()
    // The first one is random, and stays until it is replaced.
    let first = CurrentProcess.authenticationKey
    try require(
      first == CurrentProcess.authenticationKey && "\(first)" == "AuthenticationKey(32 bytes)",
      "\(first)")
    for key in [first, AuthenticationKey(Self.secret)] {
      CurrentProcess.authenticationKey = key
      let child = try ChildProcess.start(
        KeyWitness(key: key, depth: 1, method: method, results: results), using: method)
      try require(Children.join([child]) == [0], "\(child)")
      try require([results.get(), results.get()] == ["", ""], "a child saw something else")
    }
    try require(KeyWitness.findings().isEmpty, "\(KeyWitness.findings())")
    ProcessLog.turnOff()
    let lines = told.locked { $0 }
    try require(!lines.isEmpty && !lines.contains { $0.contains(Self.secret) }, "\(lines)")
    return Passed()
  }
}

/// Says whether it has a key, and whether others could see it; and so does its child.
struct KeyWitness: ProcessBody {
  var key: AuthenticationKey
  var depth: Int
  var method: StartMethod
  var results: Queue<String>

  func run() throws {
    let isSame = CurrentProcess.authenticationKey == key
    try results.put(isSame ? Self.findings().joined() : "another key")
    guard depth > 0 else { return }
    let child = try ChildProcess.start(
      KeyWitness(key: key, depth: depth - 1, method: method, results: results), using: method)
    try require(Children.join([child]) == [0], "\(child)")
  }

  /// Where the secret stands in what other processes can read of this one.
  static func findings() -> [String] {
    ["cmdline", "environ", "comm"].filter { name in
      let bytes = ProcFile.read("/proc/self/\(name)") ?? []
      return String(decoding: bytes, as: UTF8.self).contains(KeyTask.secret)
    }
  }
}
