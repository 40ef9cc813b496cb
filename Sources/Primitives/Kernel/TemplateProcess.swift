// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// This program, started anew and turned into a server before its `main`: one thread, a small heap
/// and a family of its own, from which children can be forked safely whatever the starter's threads
/// do.
///
/// It ends when its channel does, so it never outlives the process that started it.
package final class TemplateProcess: Sendable {
  package let channel: MessageChannel
  private let pid: Int32

  /// Starts a template.
  ///
  /// - Throws: `systemFailure` when the kernel refuses.
  package init() throws(PrimitivesError) {
    let ends = try DescriptorSocket.pair(.stream)
    pid = try ProcessLaunch.spawn(cp_role_template, channel: ends.1)
    channel = MessageChannel(ends.0)
  }

  /// Ends the template and everything it has forked, and reaps it.
  package func end() -> TerminationCode {
    _ = kill(pid, SIGKILL)
    return wait()
  }

  /// Waits for the template, which ends by itself when it is told to or has failed.
  package func wait() -> TerminationCode {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { return TerminationCode(rawValue: 0) }
    }
    let signal = status & 0x7F
    return TerminationCode(rawValue: signal != 0 ? -signal : status >> 8 & 0xFF)
  }

  /// An exit code, or minus a signal.
  package struct TerminationCode: Sendable {
    package let rawValue: Int32
  }
}
