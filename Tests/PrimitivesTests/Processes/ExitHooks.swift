// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// Registers exit hooks and ends in different ways.
struct ExitHooks: ProcessBody {
  enum Ending: Codable, CaseIterable {
    case returning, throwing, leaving, exiting
  }

  var order: Queue<Int>
  var ending: Ending

  var expectedCode: Int32 {
    switch ending {
    case .returning: 0
    case .throwing: 1
    case .leaving: 4
    case .exiting: 5
    }
  }

  func run() throws {
    let order = order
    for number in 1...2 { CurrentProcess.atExit { try? order.put(number) } }
    CurrentProcess.atExit {
      try? order.put(3)
      CurrentProcess.atExit { try? order.put(4) }
    }
    switch ending {
    case .returning: break
    case .throwing: throw TestFailure("planted")
    case .leaving: throw Primitives.ProcessExit(4)
    case .exiting: exit(5)
    }
  }
}
