// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import Primitives

/// Who cannot see how a holder is takes it for alive, and is told of its death all the same.
@Suite(.watched) struct ProvenDeathTests {
  @Test(.enabled(if: Blindness.isPermitted), arguments: Blindness.allCases)
  func `a holder that cannot be seen lives until it dies`(_ blindness: Blindness) throws {
    try ScratchFolder.with { folder in
      _ = try Template().run(BlindTask(blindness: blindness, folder: folder.path))
    }
  }
}

struct BlindTask: TemplateTask {
  /// Longer than the bounded re-check of a wait, which is when an unmarked holder is looked at.
  static let wait: Duration = .milliseconds(400)

  let blindness: Blindness
  let folder: String

  func run(in context: TemplateContext) throws -> Passed {
    // The family's first process is none of those in a namespace of their own.
    if blindness == .foreignProc {
      try blindness.begin(in: folder)
      try require(Children.run(1) { _ in try look() } == [0], "see above")
    } else {
      try look()
    }
    return Passed()
  }

  private func look() throws {
    let things = try HeldThings()
    let holder = try ChildProcess.fork { try things.hold() }
    while !things.areHeld { Spin.yield() }
    let objects = Family.inventory().objects
    let looked = try Gate()
    let observer = try ChildProcess.fork {
      if blindness != .foreignProc { try blindness.begin(in: folder) }
      let outcomes = try things.outcomes(timeout: Self.wait)
      try require(outcomes == .ofALivingHolder, "while it lives: \(outcomes)")
      Family.sweep()
      try require(Family.inventory().objects >= objects, "something of the living was freed")
      try require(!things.barrier.isBroken, "the barrier is broken")
      looked.open()
      let end = try things.outcomes(timeout: Children.limit)
      try require(end == .ofADeadHolder, "after its death: \(end)")
      let isBroken = (try? things.barrier.wait(timeout: Children.limit)) == nil
      try require(isBroken, "the barrier is whole")
    }
    looked.wait()
    // Not joined: what the parent knows is not for the observer to use.
    holder.kill()
    try require(Children.join([observer]) == [0], "see above")
    _ = try Children.join([holder])
  }
}
