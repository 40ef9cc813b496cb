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

  let descriptor: OwnedDescriptor
  /// Where it listens, with the port that it got.
  let address: SocketAddress
  private let path: String?
  private let file: cp_socket_file
  private let owner = getpid()
  private let hasFile: Guarded<Bool>

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
    let result =
      if let path {
        unsafe cp_listen(&address.raw, path, backlog, &file, &bound)
      } else {
        unsafe cp_listen(&address.raw, nil, backlog, &file, &bound)
      }
    guard result >= 0 else { throw Self.error(-result, listeningAt: name) }
    descriptor = OwnedDescriptor(owning: result)
    self.address = SocketAddress(raw: bound)
    self.path = path
    self.file = file
    hasFile = Guarded(path != nil)
  }

  deinit {
    removeFile()
  }

  /// Takes the file away; only in the process that has made it, and once.
  func removeFile() {
    let isMine = hasFile.locked { hasFile in
      defer { hasFile = false }
      return hasFile
    }
    guard isMine, getpid() == owner, let path else { return }
    unsafe withUnsafePointer(to: file) { unsafe cp_remove_socket_file(path, $0) }
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
