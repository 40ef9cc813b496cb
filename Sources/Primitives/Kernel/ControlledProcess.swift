// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A forked process under control, which keeps its place in the family when it is replaced.
package struct ControlledProcess: Sendable {
  package let token: ProcessToken
  package let pid: Int32

  /// Forks a process that runs `body`, in a place of its own or in that of a dead one.
  ///
  /// - Throws: As `fork`.
  package init(
    replacing dead: ProcessToken? = nil, _ body: () -> Never
  ) throws(PrimitivesError) {
    if let dead { Family.roster.reserveAgain(dead, for: Family.me) }
    let child = try ProcessFork.fork(followingParent: true, as: dead, body)
    _ = close(child.descriptor)
    token = child.token
    pid = child.pid
  }

  /// Kills it, and waits until nothing of it is left.
  package func end() {
    _ = kill(pid, SIGKILL)
    _ = wait()
  }

  /// Its exit code or minus the signal that ended it, if it has ended.
  package func ended() -> Int32? { status(WNOHANG) }

  private func wait() -> Int32? { status(0) }

  private func status(_ options: Int32) -> Int32? {
    var status: Int32 = 0
    var result: Int32
    repeat { unsafe result = waitpid(pid, &status, options) } while result < 0 && errno == EINTR
    guard result == pid else { return nil }
    let signal = status & 0x7F
    return signal != 0 ? -signal : status >> 8 & 0xFF
  }

  /// Ends this process without running anything else.
  package static func exit(_ code: Int32) -> Never { _exit(code) }
}
