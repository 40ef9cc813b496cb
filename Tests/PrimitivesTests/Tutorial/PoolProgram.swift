// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives

/// The programs of `TutorialPoolTests`, in a process of their own.
struct PoolProgram: TemplateTask {
  let row: Int
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    try Watchdog.over {
      switch row {
      case 9: try mapping()
      case 10: try concept()
      case 11: try applyAsync()
      case 12: try map()
      case 13: try close()
      case 14: try terminate()
      case 15: try join()
      case 17: try pids()
      case 18: try oneTask()
      case 19: try objects()
      case 20: try waves()
      default: throw TestFailure("there is no program of row \(row)")
      }
    }
    return Passed()
  }

  private func mapping() throws {
    try Pool.with(processes: 4) { pool in
      let numbers = 0..<40
      let squares = try pool.map(numbers.map { PausedSquare(number: $0) })
      try require(squares == numbers.map { $0 * $0 }, "\(squares)")
    }
  }

  private func concept() throws {
    try Pool.with(processes: 3) { pool in
      let (inside, most) = (try SharedValue(0), try SharedValue(0))
      let tasks = Array(repeating: Presence(inside: inside, most: most), count: 60)
      let pids = try pool.map(tasks, chunk: 1)
      try require(Set(pids).isSubset(of: pool.workers.map(\.pid)), "\(pids)")
      try require((1...3).contains(most.value), "\(most.value) at a time")
    }
  }

  private func applyAsync() throws {
    try Pool.with(processes: 2) { pool in
      let (gate, calls) = (try Gate(), try Queue<String>())
      let good = try pool.applyAsync(
        PoolErrand.wait(gate, 7), callback: { try? calls.put("value \($0)") },
        errorCallback: { try? calls.put("error \($0)") })
      try require(!good.isReady, "it waited")
      gate.open()
      try require(good.get() == 7 && calls.count == 1 && calls.get() == "value 7", "callback")
      let bad = try pool.applyAsync(
        PoolErrand.mishap(3), callback: { try? calls.put("value \($0)") },
        errorCallback: { try? calls.put("error \($0)") })
      bad.wait()
      let call = try calls.get()
      try require(call == "error \(PoolMishap(number: 3))" && calls.isEmpty, call)
    }
  }

  private func map() throws {
    try Pool.with(processes: 2) { pool in
      let count = try SharedValue(0)
      var read = 0
      let inputs = (0..<50).lazy.map { number in
        // Nothing has been run while the input is read.
        if count.value == 0 { read += 1 }
        return PoolErrand.count(count, number)
      }
      let results = try pool.map(inputs, chunk: 5)
      try require(results == Array(0..<50) && read == 50, "\(results), \(read)")
      try require(pool.map([PoolErrand]()).isEmpty, "a result of nothing")
    }
  }

  private func close() throws {
    let pool = try Pool(processes: 2)
    let results = try (0..<20).map { try pool.applyAsync(PoolErrand.square($0)) }
    pool.close()
    pool.close()
    try requireError(.closed) { _ = try pool.apply(PoolErrand.square(1)) }
    try require(results.map { try $0.get() } == (0..<20).map { $0 * $0 }, "not finished")
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private func terminate() throws {
    let pool = try Pool(processes: 2)
    let (isThere, count) = (try CountingSemaphore(permits: 0), try SharedValue(0))
    let busy = try pool.mapAsync(Array(repeating: PoolErrand.stay(isThere), count: 2), chunk: 1)
    let waiting = try pool.mapAsync((0..<20).map { PoolErrand.count(count, $0) })
    for _ in 0..<2 { isThere.acquire() }
    pool.terminate()
    try require(pool.join(timeout: Children.limit) && count.value == 0, "\(count.value) were run")
    guard case .cancelled = busy.outcome, case .cancelled = waiting.outcome else {
      throw TestFailure("\(busy) \(waiting)")
    }
  }

  private func join() throws {
    let pool = try Pool(processes: 2)
    let workers = pool.workers
    pool.close()
    try require(pool.join(timeout: Children.limit) && pool.join(), "it does not end")
    try require(workers.allSatisfy { $0.termination == .exited(0) }, "\(workers)")
    try require(CurrentProcess.children.isEmpty, "not reaped")
  }

  private func pids() throws {
    let count = CurrentProcess.processorCount
    try Pool.with { pool in
      let squares = try pool.map((0..<8).map { SeenSquare(number: $0) })
      try require(squares.map(\.square) == [0, 1, 4, 9, 16, 25, 36, 49], "\(squares)")
      try require(Set(squares.map(\.pid)).count <= count, "\(squares)")
    }
  }

  private func oneTask() throws {
    try Pool.with(processes: 4) { pool in
      let result = try pool.applyAsync(PoolErrand.square(10))
      try require("\(result)".hasPrefix("PoolResult("), "\(result)")
      try require(result.get(timeout: Children.limit) == 100, "not 100")
      let squares = try pool.map((0..<10).map(PoolErrand.square))
      try require(squares == (0..<10).map { $0 * $0 }, "\(squares)")
    }
  }

  private func objects() throws {
    try Pool.with(processes: 4) { pool in
      let objects = (0..<10).map { Rectangle(x: $0, y: $0) }
      try require(pool.map(objects) == (0..<10).map { $0 * $0 }, "other products")
      try require(objects.map(\.x) == Array(0..<10), "the caller's objects changed")
    }
  }

  private func waves() throws {
    let numbers = 1...6
    let tasks = numbers.map { PausedSquare(number: $0) }
    let clock = ContinuousClock()
    var sequential: [Int] = []
    let alone = try clock.measure { sequential = try tasks.map { try $0.run() } }
    try require(alone >= PausedSquare.pause * 6, "\(alone)")
    let pool = try Pool(processes: 5)
    let squares = try pool.map(tasks)
    pool.close()
    try require(pool.join(timeout: Children.limit) && squares == sequential, "\(squares)")
  }
}

/// Takes some time for a square.
struct PausedSquare: PoolTask {
  static let pause: Duration = .milliseconds(5)
  let number: Int

  func run() throws -> Int {
    Pause.of(Self.pause)
    return number * number
  }
}

/// Sees how many run at a time.
struct Presence: PoolTask {
  let inside: SharedValue<Int>
  let most: SharedValue<Int>

  func run() throws -> Int32 {
    let count = inside.add(1) + 1
    if count > most.value { most.value = count }
    Spin.yield()
    inside.add(-1)
    return getpid()
  }
}

/// Says who squared.
struct SeenSquare: PoolTask {
  struct Answer: Codable, Sendable {
    let pid: Int32
    let square: Int
  }

  let number: Int

  func run() throws -> Answer { Answer(pid: getpid(), square: number * number) }
}

/// An object of several values.
struct Rectangle: PoolTask {
  let x: Int
  let y: Int

  func run() throws -> Int { x * y }
}
