// SPDX-License-Identifier: Apache-2.0

/// How far a queue is closed: a word that only grows, and that everyone who sleeps at the queue
/// sleeps on as well, so that one wake-up reaches them all.
///
/// The values leave bits 0 to 29 of the word at zero, as a bell's do: if who closes dies before its
/// wake-up, the kernel wakes one sleeper. That may be one who has seen the stage already, so
/// whoever sleeps at a closed queue sees to it before that everyone was woken.
struct Closing: Sendable {
  enum Stage: UInt64 {
    case open = 0
    /// Nothing more can be put.
    case closed = 0x8000_0000
    /// What was in the queue has been dropped, too.
    case discarded = 0xC000_0000
  }

  private let word: Word
  private let announcement: Announcement

  /// The word, and one more behind it.
  init(_ block: BlockReference, at offset: UInt64) {
    word = block.word(offset)
    announcement = Announcement(bell: block.bell(offset), announced: block.word(offset + 8))
  }

  var stage: Stage { Stage(rawValue: word.load()) ?? .discarded }

  func seen(as stage: Stage) -> SeenWord { SeenWord(word, stage.rawValue) }

  /// Makes a further stage visible by way of `commit`, and wakes everyone.
  func advance(to stage: Stage, by commit: () -> Void = {}) {
    announcement.announce(stage.rawValue) {
      commit()
      word.publish(stage.rawValue)
      return true
    }
  }

  /// Wakes everyone for a stage that was seen, if that is not known to have been done.
  func help(_ stage: Stage) {
    announcement.help(stage.rawValue)
  }
}
