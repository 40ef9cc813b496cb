// SPDX-License-Identifier: Apache-2.0

/// What ``Connection/wait(for:timeout:)`` looks at: something that the kernel says is ready.
///
/// Sendable: it keeps what it names open.
public struct WaitHandle: Sendable {
  package let descriptor: Int32
  private let owner: any Sendable
  /// How other threads end a wait for it, where they can.
  let closing: SocketClosing?

  /// Names a descriptor, which `owner` keeps open.
  package init(descriptor: Int32, keeping owner: any Sendable) {
    self.init(descriptor: descriptor, keeping: owner, endedBy: nil)
  }

  init(descriptor: Int32, keeping owner: any Sendable, endedBy closing: SocketClosing?) {
    self.descriptor = descriptor
    self.owner = owner
    self.closing = closing
  }
}

extension WaitHandle: CustomStringConvertible {
  /// The descriptor's number.
  public var description: String { "WaitHandle(descriptor \(descriptor))" }
}
