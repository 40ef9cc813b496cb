// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a process of one thread and its children write to standard error.
enum StandardErrorCapture {
  /// Runs `body` and returns the lines; they must fit in a pipe.
  static func lines(of body: () throws -> Void) throws -> [String] {
    let pipe = Pipe()
    let before = dup(2)
    try require(before >= 0, "no descriptor left")
    dup2(pipe.fileHandleForWriting.fileDescriptor, 2)
    let result = Result(catching: body)
    dup2(before, 2)
    close(before)
    try pipe.fileHandleForWriting.close()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    try result.get()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
