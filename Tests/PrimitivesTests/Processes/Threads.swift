// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Primitives

/// Threads of a test.
enum Threads {
  /// Runs `body` on so many threads, waits for all of them, and returns what went wrong.
  static func run(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [String] {
    let failures = Guarded<[String]>([])
    let group = (0..<count).map { index in
      let thread = Thread {
        do { try body(index) } catch { failures.locked { $0.append("\(error)") } }
      }
      thread.start()
      return thread
    }
    for thread in group { while !thread.isFinished { Spin.yield() } }
    return failures.locked { $0 }
  }
}
