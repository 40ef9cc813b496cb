// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a program and its children print.
enum PrintedText {
  /// Runs a program, and returns all that it and the children it has waited for have printed.
  static func of(descriptor: Int32 = 1, _ program: () throws -> Void) throws -> String {
    try ScratchFolder.with { folder in
      // A file takes any amount; a pipe that no one reads meanwhile does not.
      let file = folder.appending(path: "printed")
      try Data().write(to: file)
      let handle = try FileHandle(forUpdating: file)
      defer { try? handle.close() }
      fflush(nil)
      let saved = dup(descriptor)
      defer { close(saved) }
      dup2(handle.fileDescriptor, descriptor)
      do {
        defer {
          fflush(nil)
          dup2(saved, descriptor)
        }
        try program()
      }
      return try String(decoding: Data(contentsOf: file), as: UTF8.self)
    }
  }

  /// The lines of what a program and its children print.
  static func lines(
    descriptor: Int32 = 1, of program: () throws -> Void
  ) throws -> [String] {
    try of(descriptor: descriptor, program).split(separator: "\n").map(String.init)
  }
}
