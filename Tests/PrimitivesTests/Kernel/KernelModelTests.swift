// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@testable import Primitives

/// What the checker's model says that the kernel does when a process dies, held against the kernel.
@Suite struct KernelModelTests {
  @Test func `a death wakes one sleeper of the word that was named, and no more`() throws {
    _ = try Template().run(NamedWordTask(isNamed: true))
  }

  @Test func `a death wakes no one where no word was named`() throws {
    _ = try Template().run(NamedWordTask(isNamed: false))
  }
}

struct NamedWordTask: TemplateTask {
  let isNamed: Bool

  func run(in context: TemplateContext) throws -> Passed {
    Waiter.removeNet()
    let block = try BlockReference.create(.lock, bytes: 64)
    let bell = block.bell(0)
    let woken = try SharedValue(0)
    let sleepers = try (0..<3).map { _ in
      try ChildProcess.fork {
        var waiter = Waiter(at: bell, until: .never)
        waiter.arm()
        _ = waiter.sleep(while: [])
        woken.add(1)
        // Awake and alive: its own end would wake another.
        Spin.forever()
      }
    }
    while !sleepers.allSatisfy(Self.isAsleep) { Spin.yield() }
    let victim = try ChildProcess.fork {
      if isNamed { bell.named { Self.end() } }
      Self.end()
    }
    // When it is gone, the kernel has done all that it does.
    try require(try Children.join([victim]) == [9], "the victim did not die")
    if isNamed {
      while woken.value == 0 { Spin.yield() }
    }
    let asleep = sleepers.count(where: Self.isAsleep)
    for sleeper in sleepers { sleeper.kill() }
    _ = try Children.join(sleepers)
    try require(asleep == (isNamed ? 2 : 3), "\(asleep) of 3 are still asleep")
    return Passed()
  }

  private static func end() { ControlledProcess.exit(9) }

  /// Whether a process sleeps in a primitive: one that was woken is ready to run at once.
  private static func isAsleep(_ child: ChildProcess) -> Bool {
    Family.wait(of: child.token) != nil && ProcessStatus(of: child.pid)?.state == "S"
  }
}
