// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The machine's CPython, where it has one.
enum CPython {
  /// Where it is.
  static let url: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { URL(filePath: "\($0)/python3") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  static var isPresent: Bool { url != nil }

  /// Runs it and waits for its end; what takes longer than the limit of all tests is killed.
  ///
  /// Bytecode is not written, so nothing stays beside a script.
  static func run(
    _ arguments: [String], withErrors: Bool = true
  ) throws -> (code: Int32, output: String) {
    guard let url else { throw TestFailure("there is no python3") }
    return try Program.run(at: url, ["-B"] + arguments, withErrors: withErrors)
  }
}
