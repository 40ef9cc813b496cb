// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives

/// An empty file that goes with this object.
final class TestFile: Sendable {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("primitives-\(UUID())").path

  init() throws {
    try require(FileManager.default.createFile(atPath: path, contents: nil), "no file \(path)")
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func text() throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// Opens it for writing behind what it has.
  func open() throws -> FileHandle {
    guard let file = FileHandle(forUpdatingAtPath: path) else { throw TestFailure("no \(path)") }
    try file.seekToEnd()
    return file
  }
}
