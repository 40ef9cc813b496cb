// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// A file of this machine that is read or written as a whole: a regular one, a pipe or a device.
package struct HostFile: Sendable {
  /// So many bytes at most are read: reports are far smaller, and a device may have no end.
  package static let limit = 256 << 20
  /// Means standard input where something is read.
  package static let standardInput = "-"

  package let path: String

  package init(_ path: String) {
    self.path = path
  }

  private var isStandardInput: Bool { path == Self.standardInput }

  // MARK: What it is

  /// Whether anything is there.
  package func exists() throws(HostFileError) -> Bool { try kind() != nil }

  /// Whether it is a folder.
  package func isFolder() throws(HostFileError) -> Bool { try kind() == .folder }

  /// Whether a new file may take its place, which a device's or a pipe's must not.
  package func isReplaceable() throws(HostFileError) -> Bool {
    // What stands there for an open file is written as such, even where that is a regular one.
    if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return false }
    let kind = try kind()
    return kind == nil || kind == .regular
  }

  /// Whether both are one stream, of which the second reader would get nothing.
  package func isSameStream(as other: HostFile) throws(HostFileError) -> Bool {
    if isStandardInput && other.isStandardInput { return true }
    guard case .stream(let device, let number) = try kind() else { return false }
    return try other.kind() == .stream(device: device, number: number)
  }

  private func kind() throws(HostFileError) -> WholeFile.Kind? {
    do throws(FileFailure) {
      return isStandardInput
        ? try WholeFile.kind(of: STDIN_FILENO) : try WholeFile.kind(of: path)
    } catch {
      throw HostFileError(error.code)
    }
  }

  // MARK: What it does

  /// Reads to the end; of a pipe, until its last writer has closed it.
  package func read() throws(HostFileError) -> [UInt8] {
    do throws(FileFailure) {
      return isStandardInput
        ? try WholeFile.read(STDIN_FILENO, limit: Self.limit)
        : try WholeFile.read(path, limit: Self.limit)
    } catch {
      // A socket cannot be opened by its name, but it is open already.
      if error.code == ENXIO, path == "/dev/stdin" {
        return try HostFile(Self.standardInput).read()
      }
      throw error.code == EFBIG ? .tooLarge : HostFileError(error.code)
    }
  }

  /// Makes sure that it could be written, and leaves what is there as it is.
  package func checkWritable() throws(HostFileError) {
    guard try !isFolder() else { throw HostFileError(EISDIR) }
    let isReplaceable = try isReplaceable()
    do throws(FileFailure) {
      if isReplaceable {
        try WholeFile.checkRoom(beside: path)
      } else if !WholeFile.isWritable(path) {
        throw FileFailure(EACCES)
      }
    } catch {
      throw HostFileError(error.code)
    }
  }

  /// Writes it: afterwards a regular file holds all of it, or what it held before.
  package func write(_ text: String) throws(HostFileError) {
    let isReplaceable = try isReplaceable()
    do throws(FileFailure) {
      if isReplaceable {
        try WholeFile.replace(path, with: Array(text.utf8))
      } else {
        try WholeFile.write(Array(text.utf8), into: path)
      }
    } catch {
      throw HostFileError(error.code)
    }
  }

  /// Writes it where nothing is yet; false when something is, which stays.
  package func create(_ text: String) throws(HostFileError) -> Bool {
    do throws(FileFailure) {
      return try WholeFile.create(path, with: Array(text.utf8))
    } catch {
      throw HostFileError(error.code)
    }
  }

  /// Makes it as a folder, in one that is there.
  package func makeFolder() throws(HostFileError) {
    do throws(FileFailure) {
      try WholeFile.makeFolder(path)
    } catch {
      throw HostFileError(error.code)
    }
  }
}
