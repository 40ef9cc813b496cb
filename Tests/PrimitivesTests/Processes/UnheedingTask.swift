// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// One of the bodies of `Unheeding`, in a process of its own.
struct UnheedingTask: TemplateTask {
  let body: Unheeding
  let disposition: ChildEndDisposition

  func run(in context: TemplateContext) throws -> Passed {
    var code: Int32?
    let text = try PrintedText.of(descriptor: 2) {
      // What is ignored here is ignored in what is started from here.
      disposition.set()
      defer { ChildEndDisposition.usual.set() }
      let child = try ChildProcess.start(
        DisposedBody(body: body, disposition: disposition), using: .spawn)
      code = try Children.join([child])[0]
    }
    try require(code == 0, text)
    return Passed()
  }
}

/// A body under a disposition, where that is not inherited.
struct DisposedBody: ProcessBody {
  let body: Unheeding
  let disposition: ChildEndDisposition

  func run() throws {
    if disposition == .withoutZombies { disposition.set() }
    try body.run()
  }
}
