// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Primitives

/// The cases of `TestSubclassingProcess`, in a process of their own.
struct StartTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case subclassing, stderrFlush, sysExit, queueInProcess, noForkBomb, closeFd, atExit, pollEintr
  }

  let what: Case
  let method: StartMethod

  func run(in context: TemplateContext) throws -> Passed {
    StartMethod.default = method
    switch what {
    case .subclassing: try subclassing()
    case .stderrFlush: try stderrFlush()
    case .sysExit: try sysExit()
    case .queueInProcess: try queueInProcess()
    case .noForkBomb: try noForkBomb()
    case .closeFd: try closeFd()
    case .atExit: try atExit()
    case .pollEintr: try pollEintr()
    }
    return Passed()
  }

  private func code(of body: some ProcessBody, name: String? = nil) throws -> Int32 {
    try Children.join([ChildProcess.start(body, name: name)])[0]
  }

  private func subclassing() throws {
    let (mine, theirs) = try Connection.pair()
    let child = try ChildProcess.start(UppercaseServer(connection: theirs))
    theirs.close()
    for word in ["hello", "world"] {
      try mine.send(word)
      try require(mine.receive(String.self) == word.uppercased(), "another reply to \(word)")
    }
    // A copy of this process has this end, too; others see it close.
    if method == .fork { child.kill() } else { mine.close() }
    try require(Children.join([child]) == [method == .fork ? -SIGKILL : 0], "\(child)")
  }

  private func stderrFlush() throws {
    let text = try PrintedText.of(descriptor: 2) {
      try require(code(of: Errand.fail("no paper"), name: "worker 7") == 1, "another code")
    }
    try require(text == "worker 7: no paper\n", text)
  }

  private func sysExit() throws {
    for (given, expected) in [(0, 0), (1, 1), (42, 42), (255, 255), (256, 255), (-1, 255)] {
      let code = try code(of: Errand.leave(Int32(given)))
      try require(code == expected, "\(given) became \(code)")
    }
    let text = try PrintedText.of(descriptor: 2) {
      try require(code(of: Errand.leaveSaying("ignore this")) == 1, "another code")
    }
    try require(text == "ignore this\n", text)
  }

  private func queueInProcess() throws {
    try require(code(of: QueueMaker(method: method)) == 0, "failed")
  }

  private func noForkBomb() throws {
    let total = try SharedValue(0)
    let text = try PrintedText.of {
      try require(code(of: Errand.add(total)) == 0, "failed")
    }
    // The main program would have run the tests again.
    try require(total.value == 1 && text.isEmpty, "ran \(total.value) times, printed \(text)")
    let children = Set(
      String(
        decoding: ProcFile.read("/proc/self/task/\(getpid())/children") ?? [],
        as: UTF8.self
      ).split(separator: " ").compactMap { Int32($0) })
    try require(children.subtracting([ForkServer.currentPid ?? 0]).isEmpty, "left: \(children)")
  }

  private func closeFd() throws {
    // Without close-on-exec, as careless code opens it.
    let file = FileHandle(forWritingAtPath: "/dev/full")
    let opened = dup(file?.fileDescriptor ?? -1)
    defer { close(opened) }
    let queue = try Queue<Sighting>()
    try require(code(of: Errand.report(queue)) == 0, "failed")
    let isInherited = try queue.get().descriptors.values.contains("/dev/full")
    try require(isInherited == (method == .fork), "inherited: \(isInherited)")
  }

  private func atExit() throws {
    let order = try Queue<Int>()
    CurrentProcess.atExit { try? order.put(0) }
    for ending in ExitHooks.Ending.allCases {
      let body = ExitHooks(order: order, ending: ending)
      let text = try PrintedText.of(descriptor: 2) {
        try require(code(of: body) == body.expectedCode, "\(ending)")
      }
      var found: [Int] = []
      while let number = try order.get(timeout: .zero) { found.append(number) }
      try require(found == [3, 4, 2, 1], "\(found) after \(ending), \(text)")
    }
  }

  private func pollEintr() throws {
    let action = signal(SIGUSR1) { _ in }
    defer { signal(SIGUSR1, action) }
    let child = try ChildProcess.start(Bothersome(pid: getpid()))
    try require(child.join(timeout: Children.limit) == .exited(0), "\(child)")
  }
}
