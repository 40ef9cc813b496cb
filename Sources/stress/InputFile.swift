// SPDX-License-Identifier: Apache-2.0

import Checker

/// A file that is read: a regular one, a pipe, or `-` for standard input.
struct InputFile {
  /// The file's name as it was given.
  let path: String
  /// What needs it, for the beginning of a message.
  var purpose = ""

  private var name: String {
    (purpose.isEmpty ? "" : "\(purpose): ")
      + (path == HostFile.standardInput ? "standard input" : path.debugDescription)
  }

  func read() throws(UsageError) -> [UInt8] {
    do throws(HostFileError) {
      return try HostFile(path).read()
    } catch {
      throw UsageError("\(name) cannot be read: \(error)")
    }
  }

  /// Reads a report of one kind.
  func read<Value>(
    as read: ([UInt8]) throws(ReportFormatError) -> Value
  ) throws(UsageError) -> Value {
    try parse(self.read(), as: read)
  }

  /// Understands what was read.
  func parse<Value>(
    _ bytes: [UInt8], as read: ([UInt8]) throws(ReportFormatError) -> Value
  ) throws(UsageError) -> Value {
    do throws(ReportFormatError) {
      return try read(bytes)
    } catch {
      throw UsageError("\(name) \(error)")
    }
  }

  /// Refuses a second reader of one stream: it would get nothing, or wait for ever.
  func refuse(sharingWith other: InputFile) throws(UsageError) {
    let isShared: Bool
    do throws(HostFileError) {
      isShared = try HostFile(path).isSameStream(as: HostFile(other.path))
    } catch {
      throw UsageError("\(name) cannot be read: \(error)")
    }
    if isShared {
      throw UsageError("\(name) is the same stream as \(other.name), and can be read only once")
    }
  }

  /// Whether anything is there.
  var exists: Bool {
    path == HostFile.standardInput || (try? HostFile(path).exists()) != false
  }
}
