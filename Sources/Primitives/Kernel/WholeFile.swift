// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files that are read and written as a whole, whatever they are: for tools, without Foundation,
/// which asks a pipe for its size.
package enum WholeFile {
  /// What a name means.
  package enum Kind: Sendable, Equatable {
    case regular
    case folder
    /// A device, a pipe or a socket, which can be read once: the two numbers say which one it is.
    case stream(device: UInt64, number: UInt64)
  }

  /// What is behind a name, symbolic links followed, or `nil` when nothing is.
  package static func kind(of path: String) throws(FileFailure) -> Kind? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw FileFailure(errno)
    }
    return kind(of: status)
  }

  /// What an open descriptor is.
  package static func kind(of descriptor: Int32) throws(FileFailure) -> Kind {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileFailure(errno) }
    return kind(of: status)
  }

  private static func kind(of status: stat) -> Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .folder
    default: .stream(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
  }

  // MARK: Reading

  /// Reads to the end; a pipe ends when its last writer does, and until then this blocks.
  ///
  /// - Throws: `FileFailure`; `EFBIG` when there is more than `limit` bytes.
  package static func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure(errno) }
    defer { _ = close(descriptor) }
    return try read(descriptor, limit: limit)
  }

  /// The same of what is open already, from where it stands.
  package static func read(_ descriptor: Int32, limit: Int) throws(FileFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileFailure(errno) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw FileFailure(EFBIG) }
    }
  }

  // MARK: Writing

  /// Puts a whole file in the place of whatever regular file is there, at once: whoever looks sees
  /// the one or the other, and where it fails everything is as before.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
    let draft = try draft(beside: path, holding: bytes)
    guard unsafe rename(draft, path) == 0 else { throw abandon(draft) }
  }

  /// The same where nothing is yet; false when something is, which stays.
  package static func create(_ path: String, with bytes: [UInt8]) throws(FileFailure) -> Bool {
    let draft = try draft(beside: path, holding: bytes)
    if unsafe link(draft, path) == 0 {
      _ = unsafe unlink(draft)
      return true
    }
    switch errno {
    case EEXIST:
      _ = unsafe unlink(draft)
      return false
    case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
      // A file system without links: the name is claimed first.
      let claim = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      guard claim >= 0 else {
        let isTaken = errno == EEXIST
        let failure = abandon(draft)
        if isTaken { return false }
        throw failure
      }
      _ = close(claim)
      guard unsafe rename(draft, path) == 0 else { throw abandon(draft) }
      return true
    default: throw abandon(draft)
    }
  }

  /// Writes into a device or a pipe, which no new file can take the place of.
  package static func write(_ bytes: [UInt8], into path: String) throws(FileFailure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw FileFailure(errno) }
    defer { _ = close(descriptor) }
    try write(bytes, to: descriptor)
  }

  /// Whether a file could be put there: makes one beside it, and takes it away again.
  package static func checkRoom(beside path: String) throws(FileFailure) {
    let draft = try draft(beside: path, holding: [])
    _ = unsafe unlink(draft)
  }

  /// Whether this process may write there.
  package static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

  /// Makes a folder in one that is there; one that is there already is fine.
  package static func makeFolder(_ path: String) throws(FileFailure) {
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileFailure(errno) }
  }

  private static var mode: mode_t { 0o666 }

  private static func draft(
    beside path: String, holding bytes: [UInt8]
  ) throws(FileFailure) -> String {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    let number = UInt64.random(in: 0 ... .max)
    let draft = folder + ".draft-" + String(number, radix: 16)
    var descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileFailure(errno) }
    if descriptor <= STDERR_FILENO {
      // Started without standard streams: what is printed must not end in the file.
      let higher = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
      _ = close(descriptor)
      descriptor = higher
      guard descriptor >= 0 else { throw abandon(draft) }
    }
    do throws(FileFailure) {
      try write(bytes, to: descriptor)
      // Some file systems notice only now that they are full.
      if !bytes.isEmpty, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
        throw FileFailure(errno)
      }
    } catch {
      _ = close(descriptor)
      _ = unsafe unlink(draft)
      throw error
    }
    guard close(descriptor) == 0 || errno == EINTR else { throw abandon(draft) }
    return draft
  }

  private static func abandon(_ draft: String) -> FileFailure {
    let failure = FileFailure(errno)
    _ = unsafe unlink(draft)
    return failure
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileFailure) {
    // A limit of the size of files is an error like a full disk, and no reason to be killed.
    let previous = signal(SIGXFSZ, SIG_IGN)
    defer { _ = signal(SIGXFSZ, previous) }
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes[start...].withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileFailure(written == 0 ? ENOSPC : errno) }
      start += written
    }
  }
}
