// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The only `fork` and the only `_exit` of the library.
enum ProcessFork {
  /// What the parent keeps of a child.
  struct Child {
    let pid: Int32
    let process: ProcessDescriptor
    let token: ProcessToken
    let channel: ChildrenChannel
  }

  /// This process's id.
  static var pid: Int32 { getpid() }

  /// The number of threads of this process.
  static var threadCount: Int { ProcessStatus.current?.threads ?? 1 }

  /// Whether the caller is this process's first thread, whose end the kernel takes for its own.
  static var isFirstThread: Bool { cp_thread_id() == getpid() }

  /// Forks; the child takes its place in the family, runs `body` and never returns.
  ///
  /// A child that cannot take its place, or whose parent has ended meanwhile, ends at once: nothing
  /// of `body` is run then. Streams are flushed first, so that nothing prints twice.
  ///
  /// The child gets a place of its own, or one that is reserved for it already, and holds back no
  /// signals, whichever the calling thread does.
  ///
  /// - Throws: `systemFailure` when the kernel refuses, `limitExceeded` when the family is full.
  static func fork(
    followingParent: Bool, as place: ProcessToken? = nil, _ body: () -> Never
  ) throws(PrimitivesError) -> Child {
    TopLevelCode.noteStart()
    Family.tables
    let parent = Family.me
    let roster = Family.roster
    let parentPid = getpid()
    let isFirstThread = isFirstThread
    let token =
      if let place { place } else { try Family.reservingPlace(in: roster, for: parent) }
    do throws(PrimitivesError) {
      try Family.references.keepAll(for: token, heap: Family.heap)
      let gate = try StartGate.ifNeeded()
      defer { gate?.remove() }
      let (channel, end) = try ChildrenChannel.forNextChild()
      defer { _ = close(end) }
      cp_flush()
      // No handler of this process runs in a child that has not become itself yet.
      let mask = SignalMask()
      let pid = Glibc.fork()
      if pid == 0 {
        guard roster.activate(token) else { _exit(abandonedExitCode) }
        cp_set_self_token(token.rawValue)
        guard
          ParentChannel.open(
            end, as: token, following: followingParent ? parentPid : nil,
            fromFirstThread: isFirstThread), gate?.pass() ?? true
        else { _exit(abandonedExitCode) }
        cp_close_input()
        SignalMask.clear()
        body()
      }
      let error = errno
      mask.restore()
      guard pid > 0 else { throw PrimitivesError(call: "fork", error: error) }
      let process = try descriptor(ofChild: pid)
      gate?.open()
      return Child(pid: pid, process: process, token: token, channel: channel)
    } catch {
      Family.retire(token)
      throw error
    }
  }

  /// A descriptor of a child that has just been started.
  ///
  /// - Throws: `systemFailure` when there is none left, or the child was killed before and the
  ///   kernel keeps no zombies for this process; the child has ended then.
  static func descriptor(ofChild pid: Int32) throws(PrimitivesError) -> ProcessDescriptor {
    let descriptor = cp_pidfd_open(pid)
    if descriptor >= 0 { return ProcessDescriptor(rawValue: descriptor) }
    guard descriptor != -ESRCH else {
      throw PrimitivesError(
        .systemFailure,
        "a child was killed in its start, and how is not known: this process ignores SIGCHLD, or "
          + "has SA_NOCLDWAIT set for it")
    }
    // Without a descriptor the child could neither be waited for nor signalled safely.
    if kill(pid, SIGKILL) == 0 { _ = waitpid(pid, nil, 0) }
    throw PrimitivesError(call: "pidfd_open", error: -descriptor)
  }

  /// The exit code of a process that got no place in its family, or whose parent had ended.
  static let abandonedExitCode: Int32 = 70

  /// Ends this process now, with its streams flushed and nothing else run.
  ///
  /// The code is noted for its parent, too, whose kernel may be told to keep none.
  static func exit(_ code: Int32) -> Never {
    NamedMemory.leaveAll()
    ListeningSocket.removeAllFiles()
    cp_flush()
    Family.roster.noteExit(code)
    _exit(code)
  }

  /// Calls `body` when this process exits normally.
  static func atExit(_ body: @convention(c) () -> Void) {
    _ = atexit(body)
  }
}
