// SPDX-License-Identifier: Apache-2.0

/// This process: what it is among the processes of its program.
///
/// Sendable; it has no values.
///
/// Python: `multiprocessing.current_process`, `parent_process`, `active_children`, `cpu_count`.
public enum CurrentProcess: Sendable {
  /// What this process is called: "MainProcess", or what its parent called it.
  public static var name: String { ProcessIdentity.current.place.name }

  /// The kernel's id of this process.
  public static var pid: Int32 { ProcessFork.pid }

  /// Whether this process is ended when its parent ends.
  public static var isDaemon: Bool { ProcessIdentity.current.place.isDaemon }

  /// How this process was started, or `nil` in the first one.
  public static var startMethod: StartMethod? { ProcessIdentity.current.place.startMethod }

  /// The process that started this one, or `nil` in the first one.
  public static var parent: ParentProcess? {
    let place = ProcessIdentity.current.place
    return place.parentPid.map { ParentProcess(pid: $0, name: place.parentName) }
  }

  /// The children of this process that have not ended, in the order of their starts.
  ///
  /// Reaps those that have. Blocks for as long as `ChildProcess.isAlive` does.
  public static var children: [ChildProcess] {
    ChildRegistry.current.reapEnded()
    return ChildRegistry.current.all
  }

  /// The secret of this process and its children: random in the first one, handed down to each
  /// child.
  ///
  /// A child gets the one of the moment of its start. Nothing of it stands in an environment, an
  /// argument list or a file.
  ///
  /// Python: `current_process().authkey`.
  public static var authenticationKey: AuthenticationKey {
    get { ProcessIdentity.current.key }
    set { ProcessIdentity.current.setKey(newValue) }
  }

  /// How many processors this process may run on: what a pool of workers is as large as.
  ///
  /// Python: `os.process_cpu_count`.
  public static var processorCount: Int { ProcessorCount.available }

  /// How many processors the machine has, whether this process may use them or not.
  ///
  /// Python: `multiprocessing.cpu_count`.
  public static var machineProcessorCount: Int { ProcessorCount.online }

  /// Has something done when this process exits normally, before its children are waited for.
  ///
  /// In a child that is when its body has ended, however it has; in the first process, at its
  /// `exit`. The newest comes first; one that adds another has that done, too. A forked child has
  /// none of its parent's. Nothing is done in a process that is killed or ended by `_exit`.
  ///
  /// Python: `atexit.register`, `multiprocessing.util.Finalize`.
  ///
  /// - Parameter body: What to do.
  public static func atExit(_ body: @escaping @Sendable () -> Void) {
    ProcessEnd.current.add(body)
  }
}
