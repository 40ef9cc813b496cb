// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Primitives

/// A task's way back to who asked for it.
public final class TemplateContext {
  let channel: MessageChannel
  private var isCancelledAlready = false

  init(_ channel: MessageChannel) {
    self.channel = channel
  }

  /// Tells the asker how far the task has come.
  ///
  /// Blocks while the asker does not read.
  ///
  /// - Parameter progress: How far.
  public func report(_ progress: some Codable) {
    // An asker that is gone is noticed by `isCancelled`.
    guard let data = try? JSONEncoder().encode(progress) else { return }
    try? channel.send([TemplateMessage.progress.rawValue] + [UInt8](data))
  }

  /// Whether the asker wants the task to end, or is gone.
  ///
  /// Never blocks.
  public var isCancelled: Bool {
    if !isCancelledAlready {
      isCancelledAlready =
        Descriptors.waitReadable([channel.descriptor], until: .passed)[0]
    }
    return isCancelledAlready
  }

  /// What becomes readable when the asker wants the task to end.
  ///
  package var cancellation: Int32 { channel.descriptor }
}

/// One thread at a time: a run blocks the thread that asks for it.
@available(*, unavailable)
extension TemplateContext: Sendable {}
