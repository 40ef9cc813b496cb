// SPDX-License-Identifier: Apache-2.0

/// Driving the pool where something has to happen although no one waits.
extension PoolCore {
  /// Calls `listener` when the job is ready; a thread drives the pool until then, unless its
  /// workers are forked: then whoever waits for something does.
  func whenReady(_ job: any PoolJob, _ listener: @escaping @Sendable () -> Void) {
    guard method != .fork else { return job.completion.whenReady(listener) }
    let startsDriver = state.locked { state in
      state.wanted += 1
      defer { state.hasDriver = true }
      return !state.hasDriver
    }
    job.completion.whenReady {
      listener()
      self.state.locked { $0.wanted -= 1 }
      self.progress.announce()
    }
    progress.announce()
    guard startsDriver else { return }
    do throws(PrimitivesError) {
      try BackgroundThread.start { self.driveInBackground() }
    } catch {
      // No thread: whoever waits drives.
      state.locked { $0.hasDriver = false }
    }
  }

  /// Drives while anyone wants to be told, until the pool has ended.
  private func driveInBackground() {
    while true {
      let seen = progress.current
      if isOver {
        // Someone may want to be told just now: that one starts another.
        let isLast = state.locked { state in
          if state.wanted == 0 { state.hasDriver = false }
          return state.wanted == 0
        }
        if isLast { return }
      }
      if state.locked({ $0.wanted }) == 0 {
        progress.wait(since: seen, until: .never)
      } else {
        _ = wait(until: .never) { state.locked { $0.wanted } == 0 }
      }
    }
  }
}
