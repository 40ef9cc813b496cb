// SPDX-License-Identifier: Apache-2.0

/// What ``Connection/wait(for:timeout:)`` looks at: something that the kernel says is ready.
///
/// Sendable: it keeps what it names open.
public struct WaitHandle: Sendable {
  package let descriptor: Int32
  private let owner: any Sendable

  /// Names a descriptor, which `owner` keeps open.
  package init(descriptor: Int32, keeping owner: any Sendable) {
    self.descriptor = descriptor
    self.owner = owner
  }
}
