// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// Life and death: what is proven by the kernel's own marks, and by nothing else.
///
/// Two marks of the kernel make a death. It marks the *life word*, a robust mutex, when the thread
/// that holds it ends or execs; that comes early, and also when only the first thread of a process
/// ends, so it says "look". And it lets go of the *record lock* that the process has on the word's
/// byte of the region when its last thread has ended, or at `exec`; that comes after the last
/// access to the region, and anyone may ask for it, in whatever surroundings: it takes no
/// descriptor, no `/proc` and no pid.
///
/// What cannot be seen counts as alive, and what one process has found out is not written down for
/// others. `/proc` is asked only for what would speak against a death.
extension Roster {
  enum Liveness {
    case alive
    /// Its first thread has ended; whether another of its threads still runs is not known yet.
    case dying
    case dead
  }

  /// Whether a process still lives.
  ///
  /// Two loads for one whose life word is not marked; else a few system calls.
  func liveness(of token: ProcessToken) -> Liveness {
    guard let mark = ownMark(token) else { return .dead }
    if mark & cp_futex_owner_died != 0 { return confirm(token) }
    return UnmarkedDeaths.contains(token, pid: notedPid(of: token)) ? .dead : .alive
  }

  /// The life word of a process, or `nil` when its place is another's: it was given back.
  private func ownMark(_ token: ProcessToken) -> UInt32? {
    let life = unsafe lifeAddress(of: token)
    unsafe Step.take(.load, at: life)
    let mark = unsafe life.assumingMemoryBound(to: Atomic<UInt32>.self)
      .pointee.load(ordering: .acquiring)
    let state = state(token.slot)
    guard state.phase == .active, state.generation == token.generation else { return nil }
    return mark
  }

  /// The present value of a living process's life word, or `nil` when it is marked or another's.
  func lifeMark(of token: ProcessToken) -> UInt32? {
    guard let mark = ownMark(token), mark & cp_futex_owner_died == 0,
      !UnmarkedDeaths.contains(token, pid: notedPid(of: token))
    else { return nil }
    return mark
  }

  func lifeAddress(of token: ProcessToken) -> UnsafeMutableRawPointer {
    unsafe region.pointer(offset(token.slot) + Self.lifeWord)
  }

  func wakeWatchers(of token: ProcessToken) {
    unsafe _ = cp_futex_wake(lifeAddress(of: token), .max)
  }

  /// The process is marked: it is about to end, has ended or exec'd, or only its first thread has
  /// ended.
  private func confirm(_ token: ProcessToken) -> Liveness {
    // To itself its own record lock is not visible.
    if token.rawValue == cp_self_token() { return .dying }
    switch lifeLock(of: token) {
    case .held: return .dying
    case .unknown: return hasEnded(token) ? .dead : .dying
    case .free: return hasEnded(token) || !isExiting(token) ? .dead : .dying
    }
  }

  /// The net under the kernel's mark, which it owes to whoever dies with more than 2048 robust
  /// mutexes in one thread: looks whether a process that should be alive still is.
  ///
  /// A record lock alone proves nothing then: a living process loses it with a descriptor that it
  /// closes.
  func recheck(_ token: ProcessToken) {
    guard lifeMark(of: token) != nil, lifeLock(of: token) == .free, hasEnded(token) else { return }
    UnmarkedDeaths.insert(token, pid: notedPid(of: token))
    wakeWatchers(of: token)
  }

  private enum LifeLock {
    case held, free
    /// It never had one, or this process has closed the region's file.
    case unknown
  }

  private func lifeLock(of token: ProcessToken) -> LifeLock {
    guard word(token.slot, Self.hasLifeLockWord).noted != 0 else { return .unknown }
    var identity = region.identity
    switch unsafe cp_life_lock_look(
      region.descriptor, &identity, offset(token.slot) + Self.lifeWord)
    {
    case 1: return .held
    case 0: return .free
    default: return .unknown
    }
  }

  /// Whether the kernel says that the process has ended; no more than that it does not say so
  /// follows from `false`.
  private func hasEnded(_ token: ProcessToken) -> Bool {
    let namespace = word(token.slot, Self.namespaceWord).noted
    let pid = notedPid(of: token)
    // In another namespace its number means nothing, or someone else.
    guard namespace != 0, namespace == cp_pid_namespace() else { return false }
    if cp_is_no_process(pid) { return true }
    let descriptor = cp_pidfd_open(pid)
    guard descriptor >= 0 else { return descriptor == -ESRCH }
    defer { _ = close(descriptor) }
    return Descriptors.waitReadable([descriptor], until: .passed)[0]
  }

  /// Whether the process can be seen to have lost its first thread, and perhaps no other: one that
  /// has closed the region's file, and so lost its record lock.
  private func isExiting(_ token: ProcessToken) -> Bool {
    guard let status = ProcessStatus(of: notedPid(of: token)) else { return false }
    let startTime = word(token.slot, Self.startTimeWord).noted
    return status.isExiting && startTime != 0 && startTime == status.startTime
  }

  private func notedPid(of token: ProcessToken) -> Int32 {
    Int32(truncatingIfNeeded: word(token.slot, Self.pidWord).noted)
  }
}
