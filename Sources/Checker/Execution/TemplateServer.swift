// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Primitives

/// The template's side: runs one task after the other until its channel ends.
enum TemplateServer {
  static func serve(_ descriptor: Int32) {
    let channel = MessageChannel(owning: descriptor)
    while let message = try? channel.receive() {
      guard message.first == TemplateMessage.task.rawValue else { continue }
      let content = message.dropFirst()
      let name = content.prefix { $0 != 0 }
      let body = Data(content.dropFirst(name.count + 1))
      var answer: [UInt8]
      do {
        let output = try run(String(decoding: name, as: UTF8.self), body, over: channel)
        answer = [TemplateMessage.output.rawValue] + output
      } catch {
        answer = [TemplateMessage.failure.rawValue] + Array("\(error)".utf8)
      }
      guard (try? channel.send(answer)) != nil else { return }
    }
  }

  private static func run(
    _ name: String, _ body: Data, over channel: MessageChannel
  ) throws -> [UInt8] {
    guard let type = _typeByName(name) as? any TemplateTask.Type else {
      throw CheckerError("the template knows no task of the type \(name)")
    }
    return try run(type, body, over: channel)
  }

  private static func run<Task: TemplateTask>(
    _ type: Task.Type, _ body: Data, over channel: MessageChannel
  ) throws -> [UInt8] {
    let task = try JSONDecoder().decode(type, from: body)
    return try [UInt8](JSONEncoder().encode(task.run(in: TemplateContext(channel))))
  }
}

@c(cp_template_main)
func templateMain(_ descriptor: Int32) {
  TemplateServer.serve(descriptor)
}
