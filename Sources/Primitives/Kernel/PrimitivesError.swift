// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A broken world: what an expected outcome (a timeout, an empty queue) is not.
public struct PrimitivesError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure; more may come.
  public struct Code: Sendable, Equatable, CustomStringConvertible {
    let name: String

    /// A process died while it held a lock, and no one has called its data recovered.
    public static let holderDied = Code(name: "holderDied")
    /// A queue or a listener is closed, or this end of a connection is.
    ///
    /// Nothing more can be put or sent, or nothing more will come.
    public static let closed = Code(name: "closed")
    /// The barrier is broken, and has to be reset; or the pool is: its workers cannot start.
    public static let broken = Code(name: "broken")
    /// A limit that the documentation states was reached.
    public static let limitExceeded = Code(name: "limitExceeded")
    /// A handle of another family of processes, of another kind, or of something long gone.
    public static let invalidHandle = Code(name: "invalidHandle")
    /// A system call failed.
    public static let systemFailure = Code(name: "systemFailure")
    /// There is nothing under that name.
    public static let notFound = Code(name: "notFound")
    /// There is something under that name already.
    public static let alreadyExists = Code(name: "alreadyExists")
    /// A value was given with which the call can make nothing.
    public static let invalidArgument = Code(name: "invalidArgument")
    /// There is no memory left for what was asked.
    public static let outOfMemory = Code(name: "outOfMemory")
    /// The other end of a connection is closed, and all that came from it has been received.
    public static let endOfStream = Code(name: "endOfStream")
    /// The other end of a connection is closed: nothing can be sent to it.
    public static let peerClosed = Code(name: "peerClosed")
    /// What came through a connection is no message, or ended in the middle of one.
    public static let brokenMessage = Code(name: "brokenMessage")
    /// The end of a one-way connection only sends, or only receives.
    public static let wrongDirection = Code(name: "wrongDirection")
    /// The server of a manager has ended, or cannot be reached any more.
    public static let serverEnded = Code(name: "serverEnded")
    /// Something was released that was not held.
    public static let notHeld = Code(name: "notHeld")
    /// What was being gone through has been changed meanwhile.
    public static let changedMeanwhile = Code(name: "changedMeanwhile")

    /// No one listens at an address.
    public static let connectionRefused = Code(name: "connectionRefused")
    /// The other side of a new connection does not have the key, or only one side has any.
    public static let authenticationFailed = Code(name: "authenticationFailed")

    /// What a child is to run uses globals that only the top-level code of the main file sets.
    public static let unsetGlobals = Code(name: "unsetGlobals")
    /// A type cannot be found by its name in another process.
    public static let unknownType = Code(name: "unknownType")

    /// The code's name.
    public var description: String { name }
  }

  /// What kind of failure this is.
  public let code: Code

  /// A sentence that names the object and the reason.
  public let message: String

  /// The code and the sentence.
  public var description: String { "\(code): \(message)" }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The failure of a system call.
  package init(call: String, error: Int32) {
    self.init(.systemFailure, "\(call) failed: \(Self.text(of: error))")
  }

  /// The failure of a system call that takes memory, of which there may be none left.
  init(call: String, fillingMemory error: Int32) {
    switch error {
    case ENOSPC, ENOMEM, EDQUOT:
      self.init(.outOfMemory, "\(call) failed: \(Self.text(of: error))")
    case EFBIG:
      self.init(
        .outOfMemory,
        "\(call) failed: this process may make no file that large (ulimit -f, RLIMIT_FSIZE)")
    default: self.init(call: call, error: error)
    }
  }

  package static func text(of error: Int32) -> String {
    guard let text = unsafe strerror(error) else { return "error \(error)" }
    return unsafe String(cString: text)
  }
}
