// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The only `fork` and the only `_exit` of the library.
enum ProcessFork {
  /// What the parent keeps of a child.
  struct Child {
    let pid: Int32
    let descriptor: Int32
    let token: ProcessToken
  }

  /// This process's id.
  static var pid: Int32 { getpid() }

  /// The number of threads of this process.
  static var threadCount: Int { ProcessStatus(of: getpid())?.threads ?? 1 }

  /// Whether the caller is this process's first thread, whose end the kernel takes for its own.
  static var isFirstThread: Bool { cp_thread_id() == getpid() }

  /// Forks; the child takes its place in the family, runs `body` and never returns.
  ///
  /// A child that cannot take its place, or whose parent has ended meanwhile, ends at once: nothing
  /// of `body` is run then. Streams are flushed first, so that nothing prints twice.
  ///
  /// The child gets a place of its own, or one that is reserved for it already.
  ///
  /// - Throws: `systemFailure` when the kernel refuses, `limitExceeded` when the family is full.
  static func fork(
    followingParent: Bool, as place: ProcessToken? = nil, _ body: () -> Never
  ) throws(PrimitivesError) -> Child {
    TopLevelCode.noteStart()
    let parent = Family.me
    let roster = Family.roster
    let parentPid = getpid()
    let isFirstThread = isFirstThread
    let token =
      if let place { place } else { try Family.reservingPlace(in: roster, for: parent) }
    do {
      try Family.references.keepAll(for: token, heap: Family.heap)
    } catch {
      Family.retire(token)
      throw error
    }
    cp_flush()
    let pid = Glibc.fork()
    if pid == 0 {
      guard roster.activate(token) else { _exit(abandonedExitCode) }
      cp_set_self_token(token.rawValue)
      if followingParent, cp_follow_parent(parentPid, isFirstThread) != 0 {
        _exit(abandonedExitCode)
      }
      cp_close_input()
      body()
    }
    guard pid > 0 else {
      let error = errno
      Family.retire(token)
      throw PrimitivesError(call: "fork", error: error)
    }
    do throws(PrimitivesError) {
      return Child(pid: pid, descriptor: try descriptor(ofChild: pid), token: token)
    } catch {
      Family.retire(token)
      throw error
    }
  }

  /// A descriptor of a child that has just been started.
  ///
  /// - Throws: `systemFailure` when there is none left; the child has ended then.
  static func descriptor(ofChild pid: Int32) throws(PrimitivesError) -> Int32 {
    let descriptor = cp_pidfd_open(pid)
    guard descriptor >= 0 else {
      // Without a descriptor the child could neither be waited for nor signalled safely.
      _ = kill(pid, SIGKILL)
      _ = waitpid(pid, nil, 0)
      throw PrimitivesError(call: "pidfd_open", error: -descriptor)
    }
    return descriptor
  }

  /// The exit code of a process that got no place in its family, or whose parent had ended.
  static let abandonedExitCode: Int32 = 70

  /// Ends this process now, with its streams flushed and nothing else run.
  static func exit(_ code: Int32) -> Never {
    NamedMemory.leaveAll()
    ListeningSocket.removeAllFiles()
    cp_flush()
    _exit(code)
  }

  /// Calls `body` when this process exits normally.
  static func atExit(_ body: @convention(c) () -> Void) {
    _ = atexit(body)
  }
}
