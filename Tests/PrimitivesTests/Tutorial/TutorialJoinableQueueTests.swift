// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct TutorialJoinableQueueTests {
  @Test("tutorial 24: a JoinableQueue, consumers that call their tasks, and a nil for each to end")
  func consumersAndTasks() throws {
    let lines = try Template().run(ConsumersTask(consumers: 4, jobs: 10))
    let exits = lines.filter { $0.hasSuffix(": Exiting") }
    #expect(Set(exits) == Set((1...4).map { "Consumer-\($0): Exiting" }))
    #expect(exits.count == 4)
    let results = lines.filter { $0.hasPrefix("Result: ") }
    #expect(results.count == 10)
    #expect(Set(results) == Set((0..<10).map { "Result: \($0) * \($0) = \($0 * $0)" }))
    let tasks = lines.filter { line in (1...4).contains { line.hasPrefix("Consumer-\($0): ") } }
    #expect(tasks.count == 10 + 4)
  }
}

/// A task is an element that can be called.
struct MultiplicationTask: Codable, Sendable, CustomStringConvertible {
  let a: Int
  let b: Int

  func callAsFunction() -> String { "\(a) * \(b) = \(a * b)" }

  var description: String { "\(a) * \(b)" }
}

/// A process that runs tasks until there is a `nil` among them.
struct TaskConsumer: Sendable {
  let name: String
  let tasks: JoinableQueue<MultiplicationTask?>
  let results: Queue<String>
  let output: Queue<String>

  func start() throws -> ChildProcess {
    try ChildProcess.fork(name: name) { try run() }
  }

  private func run() throws {
    while true {
      guard let task = try tasks.get() else {
        try output.put("\(name): Exiting")
        tasks.taskDone()
        return
      }
      try output.put("\(name): \(task)")
      let answer = task()
      tasks.taskDone()
      try results.put(answer)
    }
  }
}

struct ConsumersTask: TemplateTask {
  let consumers: Int
  let jobs: Int

  func run(in context: TemplateContext) throws -> [String] {
    let tasks = try JoinableQueue<MultiplicationTask?>()
    let results = try Queue<String>()
    let output = try Queue<String>()
    let children = try (1...consumers).map { number in
      try TaskConsumer(
        name: "Consumer-\(number)", tasks: tasks, results: results, output: output
      ).start()
    }
    for number in 0..<jobs { try tasks.put(MultiplicationTask(a: number, b: number)) }
    for _ in children { try tasks.put(nil) }
    tasks.join()
    for _ in 0..<jobs { try output.put("Result: \(results.get())") }
    try require(
      try Children.join(children) == Array(repeating: 0, count: consumers), "exit codes")
    output.close()
    var lines: [String] = []
    while let line = try output.next() { lines.append(line) }
    return lines
  }
}
