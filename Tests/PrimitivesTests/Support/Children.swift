// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// Children that a test waits for under a watchdog: what hangs is killed, and the test says so.
enum Children {
  static let limit: Duration = .seconds(120)

  /// Waits for all of them, and returns their exit codes.
  static func join(_ children: [ChildProcess]) throws -> [Int32] {
    var codes: [Int32] = []
    for child in children {
      guard let status = try child.join(timeout: limit) else {
        for other in children { other.kill() }
        throw TestFailure("\(child) did not end within \(limit)")
      }
      codes.append(status.exitCode)
    }
    return codes
  }

  /// Starts `count` children and waits for all of them.
  static func run(
    _ count: Int, _ body: @Sendable (Int) throws -> Void
  ) throws -> [Int32] {
    try join((0..<count).map { index in try ChildProcess.fork { try body(index) } })
  }
}

/// What a task says went wrong; its description reaches the test.
struct TestFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Throws unless a condition holds: for the bodies of tasks, where no expectation can be recorded.
func require(
  _ condition: Bool, _ message: @autoclosure () throws -> String, line: Int = #line
) throws {
  if !condition { throw TestFailure("line \(line): \(try message())") }
}

/// Something that processes wait for, so that a test need not sleep.
struct Gate: Codable, Sendable {
  private let semaphore: CountingSemaphore

  init() throws {
    semaphore = try CountingSemaphore(permits: 0)
  }

  /// Lets everyone through, now and later.
  func open() {
    semaphore.release(1 << 20)
  }

  func wait() {
    semaphore.acquire()
  }
}

/// The output of tasks that only pass or fail.
struct Passed: Codable, Sendable {}

/// An end in the middle of whatever the process is doing.
enum ProcessExit {
  static func now() { _exit(3) }

  /// As `kill -9` does it.
  static func byKill() { kill(getpid(), SIGKILL) }
}
