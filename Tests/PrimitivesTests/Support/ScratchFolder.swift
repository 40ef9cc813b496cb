// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder for the files of one test, which is gone when `body` returns.
enum ScratchFolder {
  static func with<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("primitives-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
