// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What this process is called, and how many children it has started.
final class ProcessIdentity: @unchecked Sendable {
  static let current = ProcessIdentity()

  private let lock = LocalLock()
  private var path: [Int] = []
  private var name = "MainProcess"
  private var childCount = 0

  /// The default name of the next child: its place in the tree of processes, as in Python.
  func nextChild() -> (name: String, path: [Int]) {
    lock.locked {
      childCount += 1
      let childPath = path + [childCount]
      return ("Process-" + childPath.map(String.init).joined(separator: ":"), childPath)
    }
  }

  /// In a forked child: this process is that child now.
  func become(name: String, path: [Int]) {
    lock.reset()
    self.name = name
    self.path = path
    childCount = 0
  }
}
