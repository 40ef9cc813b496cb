// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Starts one that survives it, which says what it sees of its parent.
struct Orphaned: ProcessBody {
  var isThere: CountingSemaphore
  var answers: Queue<Bool>
  var isInner: Bool
  var method: StartMethod

  func run() throws {
    guard isInner else {
      let inner = Orphaned(isThere: isThere, answers: answers, isInner: true, method: method)
      try ChildProcess.start(inner, using: method, followsParent: false)
      Spin.forever()
    }
    guard let parent = CurrentProcess.parent else { throw TestFailure("no parent") }
    try answers.put(parent.isAlive)
    try answers.put(parent.join(timeout: .zero))
    isThere.release()
    try answers.put(parent.join(timeout: Children.limit))
    try answers.put(parent.isAlive)
  }
}
