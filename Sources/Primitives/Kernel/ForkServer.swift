// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// This process's fork server: a fresh process with one thread, that forks on request.
///
/// What it forks is a child of this process and not of the server, by `CLONE_PARENT`: this process
/// waits for it, is its parent to `getppid` and to the parent-death signal, and learns of its end
/// without the server, which may be killed at any instant. The server is started when it is first
/// needed and ends with this process. A forked child of this process has a server of its own.
package final class ForkServer: Sendable {
  private struct State {
    var server: ForkServer?
    var isUnsuitable = false
  }

  private static let state = Guarded(State())

  /// How long a server that is gone for others may take to end.
  private static let patience: Duration = .seconds(5)
  private static let retirementLimit: Duration = .milliseconds(20)

  private let pid: Int32
  private let process: ProcessDescriptor
  private let token: ProcessToken
  private let channel: OwnedDescriptor
  private let childrenChannel: ChildrenChannel
  /// All that this process handed down to it, and that it hands down to its children.
  private let inheritance: Inheritance
  /// Whether this process's first thread started it: to the kernel that thread is the parent.
  let isOfFirstThread: Bool

  private init() throws(PrimitivesError) {
    let token = try Family.reservingPlace(in: Family.roster, for: Family.me)
    isOfFirstThread = ProcessFork.isFirstThread
    self.token = token
    inheritance = Inheritance()
    do throws(PrimitivesError) {
      let region = try Family.requireRegion()
      let (channel, other) = try DescriptorSocket.pair(.packets)
      let (childrenChannel, opened) = try ChildrenChannel.forNextChild()
      let end = OwnedDescriptor(owning: opened)
      let header = LaunchHeader(
        token: token, parent: getpid(), group: getpgrp(),
        flags: isOfFirstThread ? [.followsParent, .isOfFirstThread] : [.followsParent],
        descriptorCount: 2)
      _ = try DescriptorSocket.send(
        header.bytes, with: [region.descriptor, end.rawValue], over: channel)
      (pid, process) = try ProcessLaunch.spawn(cp_role_server, channel: other)
      self.channel = channel
      self.childrenChannel = childrenChannel
    } catch {
      Family.retire(token)
      throw error
    }
  }

  deinit {
    process.close()
  }

  /// The server of this process, or `nil` where there can be none.
  ///
  /// One to which this process handed down what it has not any more, or not yet, is replaced: its
  /// children would have that.
  ///
  /// - Throws: `systemFailure` when it cannot be started.
  static func current() throws(PrimitivesError) -> ForkServer? {
    if let server = state.locked({ $0.server }), !server.inheritance.isSame(as: Inheritance()) {
      replace(server)
    }
    let result = state.locked { state -> Result<ForkServer?, PrimitivesError> in
      if state.isUnsuitable || state.server != nil { return .success(state.server) }
      do throws(PrimitivesError) {
        state.server = try ForkServer()
        return .success(state.server)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Asks for a child that gets its order over `channel`; returns whether the server could be
  /// asked.
  func request(
    _ token: ProcessToken, channel other: OwnedDescriptor
  ) throws(PrimitivesError) -> Bool {
    let words = (0..<8).map { UInt8(truncatingIfNeeded: token.rawValue >> (8 * $0)) }
    return try DescriptorSocket.send(words, with: [other.rawValue], over: channel)
  }

  /// Makes room for a new server in the place of one that did not answer.
  static func replace(_ server: ForkServer) {
    let isMine = state.locked { state in
      guard state.server === server else { return false }
      state.server = nil
      return true
    }
    if isMine { server.end() }
  }

  /// From now on this process has no server: what it would need is not to be found here.
  static func giveUp() {
    let server = state.locked { state in
      state.isUnsuitable = true
      return state.server.take()
    }
    server?.end()
  }

  /// Ends the server, if there is one: this process ends.
  static func endCurrent() {
    let server = state.locked { $0.server.take() }
    server?.end()
  }

  /// Ends the server by the end of its channel, which comes also where no signal does: this process
  /// may have become another user.
  private func end() {
    DescriptorSocket.hangUp(channel)
    _ = process.signal(SIGKILL)
    guard process.hasEnded(by: Deadline(after: Self.patience)) else {
      return ProcessLog.log(
        .warning, "the fork server (process \(pid)) is stopped, and this process may not kill it")
    }
    _ = process.reap()
    Family.retire(token, until: Deadline(after: Self.retirementLimit))
  }

  /// In a forked child: the server is its parent's.
  static func forget() {
    state.restart(with: State())
  }

  /// The server's process id, or `nil` when there is none.
  package static var currentPid: Int32? { state.locked { $0.server?.pid } }
}
