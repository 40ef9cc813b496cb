// SPDX-License-Identifier: Apache-2.0

/// The descriptors that came with a message: each is taken at most once, by the value that it was
/// attached to; what no one takes is closed with this object.
final class ReceivedDescriptors: Sendable {
  private let waiting: Guarded<[OwnedDescriptor?]>

  init(_ descriptors: [OwnedDescriptor]) {
    waiting = Guarded(descriptors)
  }

  /// Takes one by its place in the message.
  func take(_ index: UInt32) -> OwnedDescriptor? {
    waiting.locked { descriptors in
      guard index < descriptors.count else { return nil }
      defer { descriptors[Int(index)] = nil }
      return descriptors[Int(index)]
    }
  }
}
