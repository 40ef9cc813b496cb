// SPDX-License-Identifier: Apache-2.0

/// How far a queue is closed: a word that only grows, and that everyone who sleeps at the queue
/// sleeps on as well, so that one wake-up reaches them all.
///
/// The values leave bits 0 to 29 of the word at zero, as a bell's do: if who closes dies before its
/// wake-up, the kernel makes it.
struct Closing: Sendable {
  enum Stage: UInt64 {
    case open = 0
    /// Nothing more can be put.
    case closed = 0x8000_0000
    /// What was in the queue has been dropped, too.
    case discarded = 0xC000_0000
  }

  private let word: Word
  private let bell: Bell

  init(_ block: BlockReference, at offset: UInt64) {
    word = block.word(offset)
    bell = block.bell(offset)
  }

  var stage: Stage { Stage(rawValue: word.load()) ?? .discarded }

  func seen(as stage: Stage) -> SeenWord { SeenWord(word, stage.rawValue) }

  /// Makes a further stage visible by way of `commit`, and wakes everyone.
  func advance(to stage: Stage, by commit: () -> Void = {}) {
    bell.named {
      commit()
      word.publish(stage.rawValue)
      wakeAll()
    }
  }

  func wakeAll() {
    bell.wake(.max)
  }
}
