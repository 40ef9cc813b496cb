// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// Cases of one class of CPython's tests of `concurrent.futures`, called as there.
protocol ExecutorCase: RawRepresentable<String>, CaseIterable, Codable, Sendable,
  CustomTestStringConvertible
{
  /// Runs the case, in a process of its own with one thread.
  func run(using method: StartMethod) throws
}

extension ExecutorCase {
  var testDescription: String { rawValue }
}

/// Runs one case in the template's process, where it must leave no child.
struct ExecutorTask<Case: ExecutorCase>: TemplateTask {
  let what: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    try Watchdog.over { try what.run(using: method) }
    try require(CurrentProcess.children.isEmpty, "\(CurrentProcess.children) are left")
    return Passed()
  }
}
