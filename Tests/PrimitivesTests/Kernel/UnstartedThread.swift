// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A thread that one process makes and another one may start.
// @unchecked because it is not touched between its making and its start, and each process has a
// copy of its own.
final class UnstartedThread: @unchecked Sendable {
  private let thread: Thread

  init(body: @escaping @Sendable () -> Void) {
    thread = Thread(block: body)
  }

  func start() {
    thread.start()
  }
}
