// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// This program, started anew and turned into a server before its `main`: one thread, a small heap
/// and a family of its own, from which children can be forked safely whatever the starter's threads
/// do.
///
/// It ends when its channel does, so it never outlives the process that started it.
package final class TemplateProcess: Sendable {
  private static let patience: Duration = .seconds(5)

  package let channel: MessageChannel
  private let process: ProcessDescriptor

  /// Starts a template.
  ///
  /// - Throws: `systemFailure` when the kernel refuses.
  package init() throws(PrimitivesError) {
    let ends = try DescriptorSocket.pair(.stream)
    process = try ProcessLaunch.spawn(cp_role_template, channel: ends.1).process
    channel = MessageChannel(ends.0)
  }

  deinit {
    process.close()
  }

  /// Ends the template and everything it has forked, and reaps it.
  package func end() -> TerminationCode {
    channel.hangUp()
    // One that may not be signalled ends by its channel, and not while it runs a task.
    return switch process.signal(SIGKILL) {
    case .sent, .hasEnded: wait()
    case .refused: wait(until: Deadline(after: Self.patience))
    }
  }

  /// Waits for the template, which ends by itself when it is told to or has failed.
  package func wait() -> TerminationCode { wait(until: .never) }

  private func wait(until deadline: Deadline) -> TerminationCode {
    guard process.hasEnded(by: deadline), case .ended(let code) = process.reap() else {
      return TerminationCode(rawValue: 0)
    }
    return TerminationCode(rawValue: code)
  }

  /// An exit code, or minus a signal.
  package struct TerminationCode: Sendable {
    package let rawValue: Int32
  }
}
