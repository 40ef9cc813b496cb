// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// The tutorial's programs about queues.
@Suite struct TutorialQueueTests {
  @Test("tutorial 21: a joinable queue is done when every element is")
  func joinable() throws { _ = try Template().run(QueueProgram(program: .joinable)) }

  @Test("tutorial 22: whoever finds the queue empty puts, the other takes")
  func offer() throws { _ = try Template().run(QueueProgram(program: .offer)) }

  @Test("tutorial 23: a writer and a reader")
  func writerAndReader() throws { _ = try Template().run(QueueProgram(program: .writerAndReader)) }
}

struct QueueProgram: TemplateTask {
  enum Program: String, Codable, Sendable {
    case joinable, offer
    case writerAndReader
  }

  let program: Program

  func run(in context: TemplateContext) throws -> Passed {
    switch program {
    case .joinable: try joinable()
    case .offer: try offer()
    case .writerAndReader: try writerAndReader()
    }
    return Passed()
  }

  private func joinable() throws {
    let queue = try JoinableQueue<Int>()
    let finished = try SharedValue(0)
    for number in 0..<5 { try queue.put(number) }
    let areTaken = try Gate()
    let mayFinish = try Gate()
    let worker = try ChildProcess.fork {
      for _ in 0..<5 { _ = try queue.get() }
      areTaken.open()
      mayFinish.wait()
      for _ in 0..<5 {
        finished.add(1)
        queue.taskDone()
      }
    }
    areTaken.wait()
    // Taken is not done.
    try require(queue.isEmpty && !queue.join(timeout: .milliseconds(20)), "joined with work left")
    mayFinish.open()
    queue.join()
    try require(finished.value == 5, "joined when \(finished.value) of 5 were done")
    try require(Children.join([worker]) == [0], "\(worker)")
  }

  private func offer() throws {
    // Many times: CPython's `empty()` is wrong now and then right after a `put()`.
    for _ in 0..<50 {
      let lines = try PrintedText.lines {
        let queue = try Queue<String>()
        @Sendable func offer() throws {
          if queue.isEmpty { try queue.put("Hello World") } else { print(try queue.get()) }
        }
        let first = try ChildProcess.fork { try offer() }
        print(try queue.get())
        try queue.put("tester")
        let second = try ChildProcess.fork { try offer() }
        try require(Children.join([first, second]) == [0, 0], "\(first) \(second)")
      }
      try require(lines == ["Hello World", "tester"], "\(lines)")
    }
  }

  private func writerAndReader() throws {
    let lines = try PrintedText.lines {
      let queue = try Queue<String>()
      let writer = try ChildProcess.fork {
        for value in ["A", "B", "C"] {
          print("Put \(value) to queue...")
          try queue.put(value)
          Pause.of(.milliseconds(20))
        }
        queue.close()
      }
      let reader = try ChildProcess.fork {
        // Ends when the writer is done, not when the queue happens to be empty.
        while let value = try queue.next() { print("Get \(value) from queue.") }
      }
      try require(Children.join([writer, reader]) == [0, 0], "\(writer) \(reader)")
      print("Done!")
    }
    try require(lines.last == "Done!", "\(lines)")
    try require(
      lines.filter { $0.hasPrefix("Put") } == ["A", "B", "C"].map { "Put \($0) to queue..." },
      "\(lines)")
    try require(
      lines.filter { $0.hasPrefix("Get") } == ["A", "B", "C"].map { "Get \($0) from queue." },
      "\(lines)")
  }
}
