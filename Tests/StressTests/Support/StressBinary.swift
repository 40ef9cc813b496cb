// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The built program, run as a user would.
enum StressBinary {
  struct Result {
    var code: Int32
    var output: String
    var errors: String
  }

  /// Runs the program in a folder and waits for its end.
  ///
  /// `afterStart` is called with the process once it has written its first line to standard
  /// error.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, outputPath: String? = nil,
    afterStart: ((Process) -> Void)? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = try url
    process.arguments = arguments
    return try run(process, in: folder, outputPath: outputPath, afterStart: afterStart)
  }

  /// Runs a line of a shell, in which `$stress` is the program.
  static func shell(
    _ line: String, in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", line]
    process.environment = ProcessInfo.processInfo.environment
      .merging(["stress": try url.path]) { $1 }.merging(environment) { $1 }
    return try run(process, in: folder, outputPath: nil, afterStart: nil)
  }

  private static func run(
    _ process: Process, in folder: TemporaryFolder, outputPath: String?,
    afterStart: ((Process) -> Void)?
  ) throws -> Result {
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    // Output goes to a file outside the folder, because a pipe that no one reads would fill.
    let capture = try TemporaryFolder()
    try capture.write("", to: "output")
    let handle = try FileHandle(
      forWritingTo: URL(filePath: outputPath ?? capture.path("output")))
    process.standardOutput = handle
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let first = afterStart == nil ? Data() : errors.fileHandleForReading.availableData
    afterStart?(process)
    let rest = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try handle.close()
    return Result(
      code: process.terminationStatus,
      output: try capture.contents(of: "output"),
      errors: String(decoding: first + rest, as: UTF8.self))
  }

  // SwiftPM builds the test bundle and the program into one folder.
  private static var url: URL {
    get throws {
      let bundle = try #require(Bundle.main.executableURL)
      let url = bundle.deletingLastPathComponent().appending(path: "stress")
      try #require(FileManager.default.isExecutableFile(atPath: url.path))
      return url
    }
  }
}
