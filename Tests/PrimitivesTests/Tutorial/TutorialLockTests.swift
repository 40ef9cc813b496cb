// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// The tutorial's programs about locks and semaphores.
@Suite struct TutorialLockTests {
  @Test("tutorial 26: fifty processes print")
  func unlockedPrints() throws { _ = try Template().run(LockProgram(program: .unlockedPrints)) }

  @Test("tutorial 27: fifty processes print, one at a time")
  func lockedPrints() throws { _ = try Template().run(LockProgram(program: .lockedPrints)) }

  @Test("tutorial 28: five workers, three at a time")
  func semaphore() throws { _ = try Template().run(LockProgram(program: .semaphore)) }

  @Test("tutorial 25: without a lock some order of steps loses an update, with it none does")
  func threadSafe() throws {
    #expect(throws: ExplorationFailure.self) {
      try Explorer().verify(TutorialCounter(isLocked: false), .exhaustive())
    }
    try Explorer().verify(TutorialCounter(isLocked: true), .exhaustive())
  }
}

struct LockProgram: TemplateTask {
  enum Program: String, Codable, Sendable {
    case unlockedPrints
    case lockedPrints
    case semaphore
  }

  let program: Program

  private static let greetings = (0..<50).map { "Hello Num: \($0)" }

  func run(in context: TemplateContext) throws -> Passed {
    switch program {
    case .unlockedPrints: try unlockedPrints()
    case .lockedPrints: try lockedPrints()
    case .semaphore: try semaphore()
    }
    return Passed()
  }

  private func unlockedPrints() throws {
    let lines = try PrintedText.lines {
      let codes = try Children.run(50) { number in
        Pause.of(.milliseconds(200))
        print("Hello Num: \(number)")
      }
      try require(codes.allSatisfy { $0 == 0 }, "\(codes)")
    }
    try require(lines.sorted() == Self.greetings.sorted(), "\(lines)")
  }

  private func lockedPrints() throws {
    let pause = Duration.milliseconds(20)
    let started = ContinuousClock.now
    let inside = try SharedValue(0)
    let overlaps = try SharedValue(0)
    let lines = try PrintedText.lines {
      let lock = try Lock()
      let codes = try Children.run(50) { number in
        guard lock.acquire() == .acquired else { throw TestFailure("told of no one's death") }
        if inside.add(1) != 0 { overlaps.add(1) }
        Pause.of(pause)
        print("Hello Num: \(number)")
        fflush(nil)
        inside.add(-1)
        lock.release()
      }
      try require(codes.allSatisfy { $0 == 0 }, "\(codes)")
    }
    try require(lines.sorted() == Self.greetings.sorted(), "\(lines)")
    try require(overlaps.value == 0, "\(overlaps.value) sections overlapped")
    try require(ContinuousClock.now - started >= pause * 50, "the sections overlapped")
  }

  private func semaphore() throws {
    let semaphore = try CountingSemaphore(permits: 3)
    let inside = try SharedValue(0)
    let tooMany = try SharedValue(0)
    let lines = try PrintedText.lines {
      let codes = try Children.run(5) { number in
        semaphore.acquire()
        if inside.add(1) >= 3 { tooMany.add(1) }
        print("Process-\(number + 1) acquire")
        Pause.of(.milliseconds(20 * number))
        print("Process-\(number + 1) release")
        inside.add(-1)
        semaphore.release()
      }
      try require(codes == [0, 0, 0, 0, 0], "\(codes)")
    }
    try require(tooMany.value == 0, "more than three were inside")
    try require(semaphore.availablePermits == 3, "\(semaphore.availablePermits)")
    let expected = (1...5).flatMap { ["Process-\($0) acquire", "Process-\($0) release"] }
    try require(lines.sorted() == expected.sorted(), "\(lines)")
  }
}
