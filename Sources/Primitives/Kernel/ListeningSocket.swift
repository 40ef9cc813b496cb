// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A socket to which others connect, and its file, if it has one.
final class ListeningSocket: Sendable {
  /// Who connected, or why no one did.
  enum Accepted {
    case peer(MessageSocket, SocketAddress)
    case none
    /// This process or the system has no room for another descriptor; the peer waits on.
    case noRoom(Int32)
  }

  /// A file to be removed at the end, and which one it is.
  private struct SocketFile {
    let path: String
    let file: cp_socket_file

    func remove() {
      unsafe withUnsafePointer(to: file) { unsafe cp_remove_socket_file(path, $0) }
    }
  }

  /// What sockets have made files in this process.
  private struct SocketFiles {
    var files: [Int32: SocketFile] = [:]
    var isArmed = false
  }

  /// The files that this process has made, by descriptors.
  private static let made = Guarded(SocketFiles())

  let descriptor: OwnedDescriptor
  /// Where it listens, with the port that it got.
  let address: SocketAddress

  /// Listens; `path` is that of the address, if it has one.
  ///
  /// Blocks for at most about a second, while others bind or remove sockets in the path's folder.
  ///
  /// - Throws: `alreadyExists` when someone listens there, `notFound`, `systemFailure`.
  init(
    at address: SocketAddress, path: String?, backlog: Int, called name: String
  ) throws(PrimitivesError) {
    var (address, bound, file) = (address, cp_address(), cp_socket_file())
    let backlog = Int32(clamping: backlog)
    let path = path.map(Self.lasting)
    let result =
      if let path {
        unsafe cp_listen(&address.raw, path, backlog, &file, &bound)
      } else {
        unsafe cp_listen(&address.raw, nil, backlog, &file, &bound)
      }
    guard result >= 0 else { throw Self.error(-result, listeningAt: name) }
    descriptor = OwnedDescriptor(owning: result)
    self.address = SocketAddress(raw: bound)
    if let path { Self.insert(SocketFile(path: path, file: file), of: result) }
  }

  deinit {
    removeFile()
  }

  /// Takes the file away; only in the process that has made it, and once.
  func removeFile() {
    let number = descriptor.rawValue
    Self.made.locked { $0.files.removeValue(forKey: number) }?.remove()
  }

  /// A path that is the same file's when the working directory has changed.
  private static func lasting(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(directory) }
    return unsafe String(cString: directory) + "/" + path
  }

  private static func insert(_ file: SocketFile, of descriptor: Int32) {
    let isFirst = made.locked { made in
      made.files[descriptor] = file
      defer { made.isArmed = true }
      return !made.isArmed
    }
    if isFirst { ProcessFork.atExit { ListeningSocket.removeAllFiles() } }
  }

  /// At the normal end of this process: takes away what was not closed.
  static func removeAllFiles() {
    let files = made.locked { made in
      defer { made.files = [:] }
      return made.files
    }
    for file in files.values { file.remove() }
  }

  /// Makes the table; see `Family.tables`.
  static func prepare() {
    made.locked { _ in }
  }

  /// In a forked child: no file is its own.
  static func forgetFiles() {
    made.reset()
    made.locked { $0.files = [:] }
  }

  /// Takes the next peer, if there is one; never blocks.
  ///
  /// - Throws: `systemFailure`.
  func accept() throws(PrimitivesError) -> Accepted {
    var peer = cp_address()
    let result = unsafe cp_accept(descriptor.rawValue, &peer)
    switch -result {
    case ...0:
      return .peer(
        MessageSocket(descriptor: OwnedDescriptor(owning: result)), SocketAddress(raw: peer))
    case EAGAIN: return .none
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .noRoom(-result)
    case let error: throw PrimitivesError(call: "accept", error: error)
    }
  }

  private static func error(_ error: Int32, listeningAt name: String) -> PrimitivesError {
    switch error {
    case EADDRINUSE:
      PrimitivesError(.alreadyExists, "\(name) is taken: someone listens there, or a file is there")
    case ENOENT, ENOTDIR:
      PrimitivesError(.notFound, "\(name) cannot be made: its folder is not there")
    case EADDRNOTAVAIL:
      PrimitivesError(.notFound, "\(name) is no address of this machine")
    default: PrimitivesError(call: "listening at \(name)", error: error)
    }
  }
}
