// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// What becomes of an exit code that the system has no room for.
@Suite struct ExitCodeTests {
  @Test(arguments: [0, 1, 255, 256, 512, 300, -1, -256, Int32.max, Int32.min])
  func `no failure becomes success`(code: Int32) throws {
    let expected: Int32 = (0...255).contains(code) ? code : 255
    #expect(Primitives.ProcessExit(code).code == expected)
    let child = try ChildProcess.start(Exiting(code: code), using: .spawn)
    #expect(try child.join(timeout: Children.limit) == .exited(expected))
  }
}

/// Ends with a code.
struct Exiting: ProcessBody {
  let code: Int32

  func run() throws { throw Primitives.ProcessExit(code) }
}
