// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file descriptor that can be sent to another process: an open file, a socket, a terminal.
///
/// It is a value of a message like any other, alone or inside others, through a ``Connection`` on
/// this machine or with the body of a child. The receiver gets a descriptor of its own, with
/// another number, of the same open file: offset and flags are shared, as after `dup`.
///
/// A value owns its descriptor together with its copies: the last one to go closes it. The sender
/// may let go of it as soon as `send` has returned. Every descriptor is close-on-exec.
///
/// Python: `multiprocessing.reduction.DupFd`, `send_handle` and `recv_handle`.
public struct TransferableDescriptor: Sendable {
  private let descriptor: OwnedDescriptor

  /// The descriptor's number in this process; open as long as this value or a copy of it lives.
  public var rawValue: Int32 { descriptor.rawValue }

  /// Takes over a descriptor.
  ///
  /// - Parameter rawValue: An open descriptor, which no one else closes from now on.
  public init(owning rawValue: Int32) {
    descriptor = OwnedDescriptor(owning: rawValue)
  }

  /// Duplicates a descriptor, which remains the caller's.
  ///
  /// - Parameter rawValue: An open descriptor.
  /// - Throws: `PrimitivesError.Code.systemFailure` when it is not open or there are none left.
  public init(duplicating rawValue: Int32) throws(PrimitivesError) {
    descriptor = OwnedDescriptor(owning: try Self.duplicate(rawValue))
  }

  /// Makes a duplicate for code that wants to close it itself.
  ///
  /// - Returns: A close-on-exec descriptor that the caller has to close.
  /// - Throws: `PrimitivesError.Code.systemFailure` when there are none left.
  public func duplicate() throws(PrimitivesError) -> Int32 {
    try Self.duplicate(rawValue)
  }

  private static func duplicate(_ rawValue: Int32) throws(PrimitivesError) -> Int32 {
    let copy = fcntl(rawValue, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
    guard copy >= 0 else {
      throw PrimitivesError(call: "duplicating descriptor \(rawValue)", error: errno)
    }
    return copy
  }
}

extension TransferableDescriptor: Codable {
  /// Attaches the descriptor: only a connection on this machine or a child's body takes it along.
  public func encode(to encoder: any Encoder) throws {
    try encoder.attach(descriptor)
  }

  /// Takes the descriptor that came with a message.
  public init(from decoder: any Decoder) throws {
    descriptor = try decoder.detachDescriptor()
  }
}

extension TransferableDescriptor: CustomStringConvertible {
  /// The descriptor's number.
  public var description: String { "descriptor \(rawValue)" }
}
