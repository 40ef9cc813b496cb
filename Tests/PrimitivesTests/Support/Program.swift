// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Programs, run as from a shell.
enum Program {
  /// Runs a program and waits for its end; what takes longer than the limit of all tests is killed.
  ///
  /// The code of one that a signal ended is minus the signal.
  static func run(
    at url: URL, _ arguments: [String], withErrors: Bool = true
  ) throws -> (code: Int32, output: String) {
    let process = Foundation.Process()
    process.executableURL = url
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    process.standardError = withErrors ? output : FileHandle.nullDevice
    try process.run()
    let watchdog = Thread {
      let end = ContinuousClock.now + Children.limit
      while process.isRunning, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.1) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    watchdog.start()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let status = process.terminationStatus
    return (
      process.terminationReason == .exit ? status : -status, String(decoding: data, as: UTF8.self)
    )
  }

  /// A program of this package: SwiftPM builds all of them into the folder of the tests.
  static func url(of name: String) throws -> URL {
    guard let tests = Bundle.main.executableURL else { throw TestFailure("no place of the tests") }
    return tests.deletingLastPathComponent().appending(path: name)
  }
}
