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

  private let pid: Int32
  private let process: ProcessDescriptor
  private let token: ProcessToken
  private let channel: OwnedDescriptor
  /// Its environment, which its children have.
  private let environment: UInt64
  /// Whether this process's first thread started it: to the kernel that thread is the parent.
  let isOfFirstThread: Bool

  private init() throws(PrimitivesError) {
    let token = try Family.reservingPlace(in: Family.roster, for: Family.me)
    isOfFirstThread = ProcessFork.isFirstThread
    self.token = token
    environment = cp_environment_digest()
    do throws(PrimitivesError) {
      let region = try Family.requireRegion()
      let (channel, other) = try DescriptorSocket.pair(.packets)
      let header = LaunchHeader(
        token: token, parent: getpid(), group: getpgrp(),
        flags: isOfFirstThread ? [.followsParent, .isOfFirstThread] : [.followsParent],
        descriptorCount: 1)
      _ = try DescriptorSocket.send(header.bytes, with: [region.descriptor], over: channel)
      pid = try ProcessLaunch.spawn(cp_role_server, channel: other)
      process = ProcessDescriptor(rawValue: try ProcessFork.descriptor(ofChild: pid))
      self.channel = channel
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
  /// One that was started in another environment than this process has now is replaced.
  ///
  /// - Throws: `systemFailure` when it cannot be started.
  static func current() throws(PrimitivesError) -> ForkServer? {
    let environment = cp_environment_digest()
    if let server = state.locked({ $0.server }), server.environment != environment {
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

  private func end() {
    process.signal(SIGKILL)
    _ = process.hasEnded(by: .never)
    _ = process.reap()
    Family.retire(token)
  }

  /// In a forked child: the server is its parent's.
  static func forget() {
    state.restart(with: State())
  }

  /// The server's process id, or `nil` when there is none.
  package static var currentPid: Int32? { state.locked { $0.server?.pid } }
}
