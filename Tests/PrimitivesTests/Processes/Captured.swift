// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a process and its children print.
enum Captured {
  /// Runs `body` with a descriptor replaced by a pipe, and returns what was written to it: little
  /// enough for the pipe.
  static func text(
    of descriptor: Int32, _ body: () throws -> Void
  ) throws -> String {
    let pipe = Pipe()
    let saved = dup(descriptor)
    dup2(pipe.fileHandleForWriting.fileDescriptor, descriptor)
    let result = Result { try body() }
    fflush(nil)
    dup2(saved, descriptor)
    close(saved)
    try pipe.fileHandleForWriting.close()
    try result.get()
    return try String(decoding: pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }
}
