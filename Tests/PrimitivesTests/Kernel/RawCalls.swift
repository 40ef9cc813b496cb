// SPDX-License-Identifier: Apache-2.0

import Glibc

/// System calls that tests of surroundings make by themselves.
enum RawCalls {
  enum Namespace: Int32 {
    case mounts = 0x0002_0000
    case pids = 0x2000_0000
  }

  /// Gives this process a namespace of its own; of pids only to those that it forks.
  static func leave(_ namespace: Namespace) throws {
    typealias Unshare = @convention(c) (Int32) -> Int32
    guard let symbol = unsafe dlsym(nil, "unshare") else { throw TestFailure("no unshare") }
    let unshare = unsafe unsafeBitCast(symbol, to: Unshare.self)
    try require(unshare(namespace.rawValue) == 0, "unshare: \(errno)")
  }

  /// Mounts a `/proc` that hides the processes of other users, for this process's mounts only.
  static func hideProcesses() throws {
    try leave(.mounts)
    let flags = UInt(MS_REC) | UInt(MS_PRIVATE)
    try require(unsafe mount("none", "/", nil, flags, nil) == 0, "/: \(errno)")
    let result = unsafe "hidepid=2".withCString { unsafe mount("proc", "/proc", "proc", 0, $0) }
    try require(result == 0, "/proc: \(errno)")
  }

  static func changeRoot(to folder: String) throws {
    try require(unsafe chroot(folder) == 0 && chdir("/") == 0, "chroot: \(errno)")
  }

  /// Ends the calling thread as one of another language may end (`exit`, number 60 on x86-64): C's
  /// `pthread_exit` would not do in a process that has not come to its `main`.
  static func endThread() {
    typealias Call = @convention(c) (Int, Int) -> Int
    guard let symbol = unsafe dlsym(nil, "syscall") else { return }
    _ = unsafe unsafeBitCast(symbol, to: Call.self)(60, 0)
  }

  /// Takes so many of glibc's robust mutexes, for good.
  static func takeRobustMutexes(_ count: Int) {
    var attributes = pthread_mutexattr_t()
    unsafe pthread_mutexattr_init(&attributes)
    unsafe pthread_mutexattr_setrobust(&attributes, Int32(PTHREAD_MUTEX_ROBUST))
    let mutexes = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: count)
    for index in 0..<count {
      unsafe pthread_mutex_init(mutexes + index, &attributes)
      unsafe pthread_mutex_lock(mutexes + index)
    }
  }
}
