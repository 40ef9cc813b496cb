// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Primitives

/// A fresh start of this program that runs tasks in a process with one thread.
///
/// It has a family of its own, ends when this object does or when this process dies, and is started
/// again when it has died.
public final class Template {
  private var process: TemplateProcess?

  /// Creates a template; its process is started by the first task.
  public init() {}

  deinit {
    stop()
  }

  /// Ends the process, and whatever its present task has forked.
  public func stop() {
    _ = process?.end()
    process = nil
  }

  /// Runs a task and waits for its output.
  ///
  /// Blocks until the task has ended. An interrupt asks the task to end, which it does with an
  /// output.
  ///
  /// - Parameters:
  ///   - task: What to run.
  ///   - interrupt: What ends the task early.
  ///   - progress: Called with what the task reports, on this thread.
  /// - Returns: What the task brought back.
  /// - Throws: `CheckerError` with what the task threw, or with the signal that ended the template;
  ///   `PrimitivesError.Code.unsetGlobals`, as `ChildProcess.start`.
  public func run<Task: TemplateTask>(
    _ task: Task, interrupt: InterruptSource? = nil,
    progress: (RunProgress) -> Void = { _ in }
  ) throws -> Task.Output {
    try run(task, interrupt: interrupt, reporting: progress)
  }

  /// The same for tasks that report something else.
  func run<Task: TemplateTask, Progress: Codable>(
    _ task: Task, interrupt: InterruptSource?, reporting progress: (Progress) -> Void
  ) throws -> Task.Output {
    guard let name = _mangledTypeName(Task.self), _typeByName(name) == Task.self else {
      throw CheckerError(
        "\(Task.self) cannot be found by its name in a fresh process: declare it outside of "
          + "functions, and not private")
    }
    try TopLevelCode.requireGlobals(for: Task.self)
    let process = try self.process ?? TemplateProcess()
    self.process = process
    let body = try JSONEncoder().encode(task)
    try process.channel.send([TemplateMessage.task.rawValue] + Array(name.utf8) + [0] + body)
    var hasCancelled = false
    while true {
      if let interrupt, !hasCancelled {
        let descriptors = [process.channel.descriptor, interrupt.signals.rawValue]
        _ = Descriptors.waitReadable(descriptors, until: .never)
        if interrupt.isInterrupted {
          hasCancelled = true
          try process.channel.send([TemplateMessage.cancel.rawValue])
        }
        guard Descriptors.waitReadable([descriptors[0]], until: .passed)[0] else { continue }
      }
      guard let message = try? process.channel.receive(),
        let kind = message.first.flatMap(TemplateMessage.init(rawValue:))
      else { throw ended(process) }
      let content = Data(message.dropFirst())
      switch kind {
      case .progress: progress(try JSONDecoder().decode(Progress.self, from: content))
      case .output: return try JSONDecoder().decode(Task.Output.self, from: content)
      case .failure: throw CheckerError(String(decoding: content, as: UTF8.self))
      case .task, .cancel: throw CheckerError("the template sent what only it receives")
      }
    }
  }

  private func ended(_ process: TemplateProcess) -> CheckerError {
    let code = process.wait().rawValue
    self.process = nil
    let how = code < 0 ? "signal \(-code)" : "exit code \(code)"
    return CheckerError("the template process ended with \(how) while it ran a task")
  }
}

/// One thread at a time: a run blocks the thread that asks for it.
@available(*, unavailable)
extension Template: Sendable {}
