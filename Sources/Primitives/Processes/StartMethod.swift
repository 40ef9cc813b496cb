// SPDX-License-Identifier: Apache-2.0

/// How a child comes to be.
///
/// Sendable. The first of `allCases` is the one that is used where nothing else was said.
///
/// Python: the names that `multiprocessing.set_start_method` takes.
public enum StartMethod: String, Sendable, CaseIterable, Codable {
  /// Forked from a small process with one thread, which this process starts when it first needs it.
  ///
  /// Safe whatever the threads of this process do, and fast. The child has all of the moment:
  /// environment, output, errors and working directory, user, groups and privileges, root, limits,
  /// priority and processors, the mask of new files' permissions and what signals are ignored.
  /// Where any of that but the streams and the directory has changed since the last start, the
  /// server is replaced by another, which takes as long as `spawn`; only a change of namespaces is
  /// not noticed.
  ///
  /// Globals of `main.swift` are there with ``ChildProcess/beginHere()`` only; see ``ProcessBody``.
  case forkServer
  /// This program, started anew.
  ///
  /// Safe, and the child has everything as it is now; it takes as long as the program takes to
  /// load. For globals of `main.swift` the same holds as for `forkServer`.
  case spawn
  /// A copy of this process.
  ///
  /// The fastest for a small process. Only for a process with one thread: what other threads hold
  /// locked stays so in the child.
  case fork

  /// The method for bodies that are started without naming one; a child has its parent's.
  ///
  /// Never blocks. It may be set at any time; `forkServer` at first.
  ///
  /// Python: `multiprocessing.get_start_method`, `set_start_method`.
  public static var `default`: StartMethod {
    get { ProcessIdentity.current.defaultMethod }
    set { ProcessIdentity.current.setDefaultMethod(newValue) }
  }
}
