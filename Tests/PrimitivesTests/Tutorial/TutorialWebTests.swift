// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// The tutorial's program that fetches two pages, from a server of this machine.
@Suite struct TutorialWebTests {
  @Test("tutorial 8: two named processes fetch two pages at once")
  func twoPages() throws { _ = try Template().run(WebProgram(program: .twoPages)) }

  @Test("tutorial 8: a page that cannot be reached fails one process and not the other")
  func unreachable() throws { _ = try Template().run(WebProgram(program: .unreachable)) }
}

struct WebProgram: TemplateTask {
  enum Program: String, Codable, Sendable {
    case twoPages, unreachable
  }

  let program: Program

  func run(in context: TemplateContext) throws -> Passed {
    switch program {
    case .twoPages: try twoPages()
    case .unreachable: try unreachable()
    }
    return Passed()
  }

  private func fetch(port: UInt16) throws {
    let connection = try LoopbackSocket.connected(to: port)
    defer { connection.close() }
    try connection.send("GET / HTTP/1.0\r\n\r\n")
    let response = try connection.receive()
    guard let body = response.split(separator: "\r\n\r\n").last else {
      throw TestFailure("no page: \(response)")
    }
    print(body.prefix(20))
  }

  /// Answers a number of requests, none of them before all have come.
  private func serve(_ listener: LoopbackSocket, requests: Int) throws {
    var connections: [LoopbackSocket] = []
    for _ in 0..<requests {
      let connection = try listener.accepted()
      try require(
        connection.receive(until: "\r\n\r\n").hasPrefix("GET / HTTP/1.0"), "another request")
      connections.append(connection)
    }
    for connection in connections {
      try connection.send("HTTP/1.0 200 OK\r\n\r\n<!DOCTYPE html><html><body>page</body></html>")
      connection.close()
    }
  }

  private func twoPages() throws {
    let listener = try LoopbackSocket.listening()
    defer { listener.close() }
    let port = listener.port
    let server = try ChildProcess.fork { try serve(listener, requests: 2) }
    let lines = try PrintedText.lines {
      // The server answers when both have asked: one after the other would never end.
      let first = try ChildProcess.fork(name: "gloryroad1") { try fetch(port: port) }
      let second = try ChildProcess.fork(name: "gloryroad2") { try fetch(port: port) }
      try require([first.name, second.name] == ["gloryroad1", "gloryroad2"], "other names")
      try require(Children.join([first, second]) == [0, 0], "\(first) \(second)")
      print("done!")
    }
    let page = "<!DOCTYPE html><html"
    try require(lines == [page, page, "done!"], "\(lines)")
    try require(Children.join([server]) == [0], "\(server)")
  }

  private func unreachable() throws {
    let listener = try LoopbackSocket.listening()
    defer { listener.close() }
    let port = listener.port
    // No one listens where someone has just ceased to.
    let gone = try LoopbackSocket.listening()
    let closedPort = gone.port
    gone.close()
    let server = try ChildProcess.fork { try serve(listener, requests: 1) }
    let lines = try PrintedText.lines {
      let errors = try PrintedText.of(descriptor: 2) {
        let first = try ChildProcess.fork(name: "gloryroad1") { try fetch(port: closedPort) }
        let second = try ChildProcess.fork(name: "gloryroad2") { try fetch(port: port) }
        try require(Children.join([first, second]) == [1, 0], "\(first) \(second)")
      }
      try require(errors.hasPrefix("gloryroad1: connect: errno"), errors)
    }
    try require(lines == ["<!DOCTYPE html><html"], "\(lines)")
    try require(Children.join([server]) == [0], "\(server)")
  }
}
