// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestFinalize`.
@Suite("_TestFinalize") struct TestFinalize {
  @Test("_TestFinalize.finalize") func finalize() throws {
    _ = try Template().run(FinalizeCase())
  }
}

struct FinalizeCase: TemplateTask {
  func run(in context: TemplateContext) throws -> Passed {
    let order = try Queue<String>()
    // None of the parent's are the child's.
    CurrentProcess.atExit { try? order.put("the parent's") }
    let codes = try Children.run(1) { _ in
      for name in ["a", "b", "c"] { CurrentProcess.atExit { try? order.put(name) } }
      CurrentProcess.atExit {
        try? order.put("d")
        CurrentProcess.atExit { try? order.put("added meanwhile") }
      }
      try order.put("body")
    }
    try require(codes == [0], "\(codes)")
    order.close()
    var seen: [String] = []
    while let name = try order.next() { seen.append(name) }
    try require(seen == ["body", "d", "added meanwhile", "c", "b", "a"], "\(seen)")
    return Passed()
  }
}
