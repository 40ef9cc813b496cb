// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// The tutorial's programs about managers.
@Suite(.watched) struct TutorialManagerTests {
  @Test("tutorial 39: a text that three children change")
  func text() throws { _ = try Template().run(ManagerProgram(program: .text)) }

  @Test("tutorial 40: a dictionary and a list")
  func containers() throws { _ = try Template().run(ManagerProgram(program: .containers)) }

  @Test("tutorial 41: an object of an own class, and five tasks")
  func instance() throws { _ = try Template().run(ManagerProgram(program: .instance)) }
}

struct ManagerProgram: TemplateTask {
  enum Program: String, Codable, Sendable {
    case text
    case containers
    case instance
  }

  let program: Program

  func run(in context: TemplateContext) throws -> Passed {
    switch program {
    case .text: try text()
    case .containers: try containers()
    case .instance: try instance()
    }
    return Passed()
  }

  private func text() throws {
    let manager = try Manager()
    let text = try manager.cell("Hello")
    for _ in 0..<3 {
      let codes = try Children.run(1) { _ in try text.modify { $0 += ", World!" } }
      try require(codes == [0], "\(codes)")
    }
    try require(try text.get() == "Hello, World!, World!, World!", "\(try text.get())")
  }

  private func containers() throws {
    let manager = try Manager()
    let dictionary = try manager.dictionary(of: ShareableValue.self, ShareableValue.self)
    let list = try manager.list(of: Int.self)
    try list.append(contentsOf: 0..<10)
    let codes = try Children.run(1) { _ in
      try dictionary.set("1", forKey: 1)
      try dictionary.set(2, forKey: "2")
      try dictionary.set(nil, forKey: 0.25)
      try list.reverse()
    }
    try require(codes == [0], "\(codes)")
    let expected: [ShareableValue: ShareableValue] = [1: "1", "2": 2, 0.25: nil]
    try require(try dictionary.snapshot() == expected, "\(try dictionary.snapshot())")
    try require(try list.elements == (0..<10).reversed(), "\(try list.elements)")
  }

  private func instance() throws {
    let lines = try PrintedText.lines {
      let manager = try Manager(hosting: TutorialHostedCounter.self)
      let counter = try manager.host(TutorialHostedCounter.self, seed: 0)
      let pool = try Pool(processes: 4)
      let results = try (0..<5).map { try pool.applyAsync(TutorialCounting(name: $0, counter)) }
      print("Waiting for all subprocesses done...")
      pool.close()
      pool.join()
      for result in results { _ = try result.get() }
      print("All subprocesses done.")
      print(try counter.call(TutorialHostedCounter.Value()))
    }
    try require(lines.suffix(2) == ["All subprocesses done.", "250"], "\(lines)")
    let ran = lines.filter { $0.hasPrefix("Run task ") }.map { String($0.prefix(10)) }
    try require(ran.sorted() == (0..<5).map { "Run task \($0)" }, "\(lines)")
  }
}

/// The tutorial's class, whose object lives in the manager's server.
final class TutorialHostedCounter: HostedObject {
  static var calls: [any HostedCall.Type] { [Increment.self, Value.self] }

  private var value: Int

  init(_ seed: Int) { value = seed }

  struct Increment: HostedCall {
    func perform(on counter: TutorialHostedCounter) -> Bool {
      counter.value += 1
      return true
    }
  }

  struct Value: HostedCall {
    func perform(on counter: TutorialHostedCounter) -> Int { counter.value }
  }
}

/// The tutorial's task.
struct TutorialCounting: PoolTask {
  let name: Int
  let counter: Proxy<TutorialHostedCounter>

  init(name: Int, _ counter: Proxy<TutorialHostedCounter>) {
    self.name = name
    self.counter = counter
  }

  func run() throws -> Int {
    print("Run task \(name) (\(CurrentProcess.pid))...")
    for _ in 0..<50 { try counter.call(TutorialHostedCounter.Increment()) }
    print("Task \(name) has run.")
    return name
  }
}
