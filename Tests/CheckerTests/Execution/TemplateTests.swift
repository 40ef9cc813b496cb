// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

@Suite struct TemplateTests {
  @Test func `a task runs in a process of one thread and brings its output back`() throws {
    let template = Template()
    let first = try template.run(ThreadCountTask(factor: 10))
    let second = try template.run(ThreadCountTask(factor: 20))
    #expect(first.threads == 10)
    #expect(second.threads == 20)
    #expect(first.pid == second.pid)
  }

  @Test func `what a task throws is what the asker sees`() throws {
    #expect { try Template().run(FailingTask()) } throws: { "\($0)" == "planted" }
  }

  @Test func `a template that dies is told, and started again`() throws {
    let template = Template()
    #expect { try template.run(DyingTask()) } throws: { "\($0)".contains("signal 9") }
    #expect(try template.run(ThreadCountTask(factor: 1)).threads == 1)
  }

  @Test func `a task that no fresh process could find is an error`() throws {
    struct Local: TemplateTask {
      func run(in context: TemplateContext) throws -> Int { 1 }
    }
    #expect { try Template().run(Local()) } throws: { "\($0)".contains("declare it outside") }
  }

  @Test func `a template ends with its starter, even when it is blocked`() throws {
    #expect(try Template().run(OrphanTask()))
  }
}

struct ThreadCountTask: TemplateTask {
  struct Output: Codable, Sendable {
    var threads: Int
    var pid: Int32
  }

  let factor: Int

  func run(in context: TemplateContext) throws -> Output {
    let threads = ProcessStatus(of: getpid())?.threads ?? 0
    return Output(threads: threads * factor, pid: getpid())
  }
}

struct FailingTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Int { throw Planted() }

  private struct Planted: Error, CustomStringConvertible {
    var description: String { "planted" }
  }
}

struct DyingTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Int {
    kill(getpid(), SIGKILL)
    Spin.forever()
  }
}

/// Starts a child that starts a template which blocks for ever; kills the child; waits for the
/// rest.
struct OrphanTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Bool {
    let pids = try Queue<Int32>()
    let starter = try ChildProcess.fork {
      _ = try Template().run(
        BlockedTask(), progress: { try? pids.put(Int32($0.completedCalls)) })
    }
    let pid = try pids.get()
    starter.kill()
    try starter.join()
    while let status = ProcessStatus(of: pid), status.state != "Z" { Spin.yield() }
    return true
  }
}

struct BlockedTask: TemplateTask {
  func run(in context: TemplateContext) throws -> Int {
    context.report(RunProgress(completedCalls: Int(getpid()), plannedCalls: 0))
    try CountingSemaphore(permits: 0).acquire()
    return 0
  }
}
