// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

@Suite struct EventTests {
  @Test("_TestEvent.event") func event() throws {
    _ = try Template().run(EventTask(step: .walk))
  }

  @Test("_TestEvent.repr") func repr() throws {
    let event = try Event()
    #expect("\(event)" == "Event(not set)")
    event.set()
    #expect("\(event)" == "Event(set)")
    event.clear()
    #expect("\(event)" == "Event(not set)")
  }

  @Test("weakness 15: a waiter that was killed holds up no one (Event)") func killedWaiter() throws
  {
    _ = try Template().run(EventTask(step: .killedWaiter))
  }

  @Test("weakness 16: a set during a wait yields true, whatever is cleared after it")
  func setAndClear() throws {
    _ = try Template().run(EventTask(step: .setAndClear))
  }

  @Test func `one set releases fifty waiters`() throws {
    _ = try Template().run(EventTask(step: .manyWaiters))
  }
}

struct EventTask: TemplateTask {
  enum Step: String, Codable, Sendable {
    case walk, killedWaiter, setAndClear, manyWaiters
  }

  let step: Step

  func run(in context: TemplateContext) throws -> Passed {
    switch step {
    case .walk: try walk()
    case .killedWaiter: try killedWaiter()
    case .setAndClear: try setAndClear()
    case .manyWaiters: try manyWaiters()
    }
    return Passed()
  }

  private func walk() throws {
    let event = try Event()
    try require(!event.isSet, "set at the start")
    try require(!event.wait(timeout: .zero), "waited for nothing")
    try require(!event.wait(timeout: .milliseconds(50)), "waited for nothing")
    event.set()
    try require(event.isSet && event.wait(timeout: .zero), "set, and not seen")
    event.wait()
    event.clear()
    try require(!event.isSet, "set after the clear")
    let child = try ChildProcess.fork { event.set() }
    event.wait()
    try require(try Children.join([child]) == [0], "the child failed")
  }

  private func waiters(_ count: Int, at event: Event) throws -> [ChildProcess] {
    let children = try (0..<count).map { _ in try ChildProcess.fork { event.wait() } }
    while !children.allSatisfy({ Family.wait(of: $0.token) != nil }) { Spin.yield() }
    return children
  }

  private func killedWaiter() throws {
    let event = try Event()
    let children = try waiters(2, at: event)
    children[0].kill()
    try require(try Children.join([children[0]]) == [-9], "not killed")
    event.set()
    try require(try Children.join([children[1]]) == [0], "the other waiter failed")
  }

  private func setAndClear() throws {
    let event = try Event()
    for _ in 0..<100 {
      let children = try waiters(3, at: event)
      event.set()
      event.clear()
      let codes = try Children.join(children)
      try require(codes == [0, 0, 0], "a set was not seen: \(codes)")
    }
  }

  private func manyWaiters() throws {
    let event = try Event()
    let children = try waiters(50, at: event)
    event.set()
    let codes = try Children.join(children)
    try require(codes.allSatisfy { $0 == 0 }, "\(codes)")
  }
}
