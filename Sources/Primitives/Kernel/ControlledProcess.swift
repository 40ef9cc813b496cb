// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A forked process under control, which keeps its place in the family when it is replaced.
package struct ControlledProcess: Sendable {
  package let token: ProcessToken
  package let pid: Int32
  private let owned: OwnedDescriptor

  private var process: ProcessDescriptor { ProcessDescriptor(rawValue: owned.rawValue) }

  /// Forks a process that runs `body`, in a place of its own or in that of a dead one.
  ///
  /// - Throws: As `fork`.
  package init(
    replacing dead: ProcessToken? = nil, _ body: () -> Never
  ) throws(PrimitivesError) {
    if let dead { Family.roster.reserveAgain(dead, for: Family.me) }
    let child = try ProcessFork.fork(followingParent: true, as: dead, body)
    owned = OwnedDescriptor(owning: child.process.rawValue)
    token = child.token
    pid = child.pid
  }

  /// Kills it, and waits until nothing of it is left.
  package func end() {
    if process.signal(SIGKILL) != .refused { _ = process.hasEnded(by: .never) }
    _ = process.reap()
  }

  /// Its exit code or minus the signal that ended it, if it has ended.
  package func ended() -> Int32? {
    switch process.reap() {
    case .running: nil
    case .ended(let code): code
    case .lost: -SIGKILL
    }
  }

  /// Ends this process without running anything else.
  package static func exit(_ code: Int32) -> Never { _exit(code) }
}
