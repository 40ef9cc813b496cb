// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a file could not be used, in words that follow its name.
package struct HostFileError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String
  /// Whether a part of the path is not there.
  package let isMissing: Bool

  static let tooLarge = HostFileError(
    description: "it has more than \(HostFile.limit >> 20) MiB", isMissing: false)

  private init(description: String, isMissing: Bool) {
    self.description = description
    self.isMissing = isMissing
  }

  init(_ code: Int32) {
    let reason =
      switch code {
      case ENOENT: "no such file or directory"
      case EACCES, EPERM: "permission denied"
      case EISDIR: "is a directory"
      case ENOTDIR, EEXIST: "part of the path is not a directory"
      case ENOSPC, EDQUOT: "no space left"
      case EFBIG: "the limit of the size of files is reached"
      case EROFS: "the file system is read-only"
      case ENAMETOOLONG: "the name is too long"
      case ELOOP: "a symbolic link leads back to itself"
      case EBADF: "it is closed"
      case EMFILE, ENFILE: "no file descriptors left"
      default: "error \(code)"
      }
    self.init(description: reason, isMissing: code == ENOENT)
  }
}
