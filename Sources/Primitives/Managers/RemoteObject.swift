// SPDX-License-Identifier: Apache-2.0

/// This process's hold on an object of another family: while it lives, the object does.
final class RemoteObject: Sendable {
  let link: ManagerLink
  let handle: BlockHandle

  init(link: ManagerLink, handle: BlockHandle) {
    self.link = link
    self.handle = handle
  }

  deinit {
    link.release(self)
  }
}
