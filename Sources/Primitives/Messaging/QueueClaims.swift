// SPDX-License-Identifier: Apache-2.0

/// Who has taken which message of a queue: a word for each taker, in a block beside the queue.
///
/// A taker notes the number of the message right before the one store that takes it, both under the
/// lock of the queue's head. If it dies in between, the next one who gets that lock withdraws what
/// is noted beyond the count, before anyone notes that number again. So of a dead taker can be
/// said: what it has noted and the count has reached, it has taken; what lies beyond, it has not.
struct QueueClaims: Sendable {
  /// What has become of a message that was taken.
  enum Phase: UInt64 {
    case running
    /// Done; the word's owner says so before it tells anyone.
    case finished
    /// Given up by another process, which kills the taker.
    case condemned
    /// Given up because it took too long; the taker kills itself.
    case overdue
  }

  /// A word's value.
  struct Claim: Equatable {
    let rawValue: UInt64

    init(rawValue: UInt64) {
      self.rawValue = rawValue
    }

    init(_ number: UInt64, _ phase: Phase) {
      rawValue = number << 2 | phase.rawValue
    }

    /// The message, counted from 1; 0 for none.
    var number: UInt64 { rawValue >> 2 }
    var phase: Phase { Phase(rawValue: rawValue & 3) ?? .running }
  }

  private let block: BlockReference
  private let first: UInt64
  private let stride: UInt64
  private let count: Int
  /// The place of this process, if it takes anything.
  let mine: Int?

  init(_ block: BlockReference, first: UInt64, stride: UInt64, count: Int, mine: Int?) {
    self.block = block
    self.first = first
    self.stride = stride
    self.count = count
    self.mine = mine
  }

  func word(_ place: Int) -> Word { block.word(first + stride * UInt64(place)) }

  func claim(of place: Int) -> Claim { Claim(rawValue: word(place).load()) }

  /// Notes that this process is about to take a message; under the lock of the queue's head.
  func claim(_ number: UInt64) {
    guard let mine else { return }
    word(mine).store(Claim(number, .running).rawValue)
  }

  /// Moves a claim from running to another phase, unless it is no longer running.
  func advance(_ number: UInt64, of place: Int, to phase: Phase) -> Bool {
    word(place).compareExchange(
      Claim(number, .running).rawValue, Claim(number, phase).rawValue)
  }

  /// Takes back what was noted and not taken; under the lock of the queue's head.
  func withdraw(beyond taken: UInt64) {
    for place in 0..<count where claim(of: place).number > taken { word(place).store(0) }
  }
}
