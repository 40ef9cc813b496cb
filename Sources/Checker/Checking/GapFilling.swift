// SPDX-License-Identifier: Apache-2.0

/// Whether unfinished additions can fill the gaps of a counter's chain exactly.
///
/// A search over subsets, which is exponential in the worst case; but gaps and pieces are as few
/// as the workers that died, and a gap is mostly one piece. Beyond a bound it gives up.
struct GapFilling {
  /// An amount that is missing between two finished additions.
  struct Gap {
    var size: UInt64
    var earliestReturnAfter: UInt64
    var latestInvocationBefore: UInt64
  }

  /// An addition that was begun, and took effect before `ended` or never.
  struct Piece {
    var size: UInt64
    var invoked: UInt64
    var ended: UInt64

    fileprivate func fits(_ gap: Gap) -> Bool {
      invoked < gap.earliestReturnAfter && gap.latestInvocationBefore < ended
    }
  }

  enum Answer {
    case possible
    case impossible
    case undecided
  }

  private struct Exhausted: Error {}

  private let gaps: [Gap]
  private let pieces: [Piece]
  private let bound: Int

  init(gaps: [Gap], pieces: [Piece], bound: Int = 1_000_000) {
    self.gaps = gaps
    self.pieces = pieces.sorted { $0.size > $1.size }
    self.bound = bound
  }

  func solve() -> Answer {
    var state = State(isUsed: [Bool](repeating: false, count: pieces.count))
    do {
      return try fill(0, with: gaps.first?.size ?? 0, from: 0, &state) ? .possible : .impossible
    } catch {
      return .undecided
    }
  }

  private struct State {
    var isUsed: [Bool]
    var steps = 0
    /// The latest call among the pieces in earlier gaps: no later piece may have ended before it.
    var latestInvocation: UInt64 = 0
    var latestInvocationInGap: UInt64 = 0
  }

  private func fill(
    _ gap: Int, with missing: UInt64, from first: Int, _ state: inout State
  ) throws(Exhausted) -> Bool {
    guard gap < gaps.count else { return true }
    guard missing > 0 else {
      let (before, inGap) = (state.latestInvocation, state.latestInvocationInGap)
      state.latestInvocation = max(before, inGap)
      let next = gap + 1 < gaps.count ? gaps[gap + 1].size : 0
      let isFilled = try fill(gap + 1, with: next, from: 0, &state)
      state.latestInvocation = before
      state.latestInvocationInGap = inGap
      return isFilled
    }
    for index in first..<max(first, pieces.count) {
      let piece = pieces[index]
      guard
        !state.isUsed[index], piece.size <= missing, piece.size > 0, piece.fits(gaps[gap]),
        state.latestInvocation < piece.ended
      else { continue }
      state.steps += 1
      guard state.steps <= bound else { throw Exhausted() }
      let inGap = state.latestInvocationInGap
      state.isUsed[index] = true
      state.latestInvocationInGap = max(inGap, piece.invoked)
      let isFilled = try fill(gap, with: missing - piece.size, from: index + 1, &state)
      state.isUsed[index] = false
      state.latestInvocationInGap = inGap
      if isFilled { return true }
    }
    return false
  }
}
