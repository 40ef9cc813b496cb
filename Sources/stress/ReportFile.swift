// SPDX-License-Identifier: Apache-2.0

import Checker
import FoundationEssentials
import Glibc

/// A file that holds a report.
struct ReportFile {
  /// The file's name as it was given.
  let path: String

  /// Reads the report.
  func read() throws(UsageError) -> Report {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw UsageError("\(path.debugDescription) cannot be read: \(Self.reason(for: error))")
    }
    do {
      return try Report(json: Array(data))
    } catch {
      throw UsageError("\(path.debugDescription) \(error)")
    }
  }

  /// Makes sure that a report could be written, and leaves an existing one as it is.
  ///
  /// Creates missing folders, and for a moment an empty file beside the report's place.
  func checkWritable() throws(UsageError) {
    let target = try resolved()
    let folder = target.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      guard kind(of: target) != .typeDirectory else { throw POSIXError(.EISDIR) }
      guard isReplaceable(target) else {
        guard FileManager.default.isWritableFile(atPath: target.path) else {
          throw POSIXError(.EACCES)
        }
        return
      }
      let name = ".\(target.lastPathComponent).\(UInt64.random(in: 0 ... .max))"
      let probe = folder.appending(path: name, directoryHint: .notDirectory)
      try Data().write(to: probe, options: .withoutOverwriting)
      try FileManager.default.removeItem(at: probe)
    } catch {
      throw unwritable(error)
    }
  }

  /// Writes the report: afterwards the file holds all of it, or what it held before.
  func write(_ text: String) throws(UsageError) {
    let target = try resolved()
    do {
      try Data(text.utf8).write(to: target, options: isReplaceable(target) ? .atomic : [])
    } catch {
      throw unwritable(error)
    }
  }
}

extension ReportFile {
  private func unwritable(_ error: any Error) -> UsageError {
    UsageError(
      flag: "--output", value: path, "cannot be written: \(Self.reason(for: error))")
  }

  /// The place behind symbolic links, because an atomic write replaces the name that it is given.
  private func resolved() throws(UsageError) -> URL {
    URL(filePath: path).resolvingSymlinksInPath()
  }

  /// Whether a new file may take this one's place, which a device's or a pipe's must not.
  private func isReplaceable(_ target: URL) -> Bool {
    let kind = kind(of: target)
    return kind == nil || kind == .typeRegular
  }

  private func kind(of target: URL) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: target.path)
    return attributes?[.type] as? FileAttributeType
  }

  private static func reason(for error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying ?? error
    guard let code = (underlying as? POSIXError)?.code else { return "unknown error" }
    return switch code {
    case .ENOENT: "no such file or directory"
    case .EACCES, .EPERM: "permission denied"
    case .EISDIR: "is a directory"
    case .ENOTDIR, .EEXIST: "part of the path is not a directory"
    case .ENOSPC, .EDQUOT: "no space left"
    case .EROFS: "the file system is read-only"
    case .ENAMETOOLONG: "the name is too long"
    default: "error \(code.rawValue)"
    }
  }
}
