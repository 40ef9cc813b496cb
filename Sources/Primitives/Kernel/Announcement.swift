// SPDX-License-Identifier: Apache-2.0

/// A change that concerns everyone who sleeps at a bell, and the proof that all were woken for it.
///
/// If whoever makes the change dies before the wake-up, the kernel wakes one sleeper, and not one
/// of its choice: that one may have nothing to do with the change. So each change has a number, and
/// whoever looks and finds one that was not announced wakes everyone in its place.
struct Announcement: Sendable {
  let bell: Bell
  private let announced: Word

  init(bell: Bell, announced: Word) {
    self.bell = bell
    self.announced = announced
  }

  /// Makes the change of that number, and wakes everyone for it; returns whether `commit` made it.
  @discardableResult
  func announce(_ change: UInt64, after commit: () -> Bool) -> Bool {
    bell.named {
      let isMade = commit()
      if isMade { wakeAll(change) }
      return isMade
    }
  }

  /// Wakes everyone for a change that was seen, if that is not known to have been done; for whoever
  /// has armed the bell and is about to sleep.
  func help(_ change: UInt64) {
    if announced.load() != change { wakeAll(change) }
  }

  private func wakeAll(_ change: UInt64) {
    bell.wake(.max)
    announced.store(change)
  }
}
