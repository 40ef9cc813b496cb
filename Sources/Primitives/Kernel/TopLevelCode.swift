// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// The code of this program's main file, as far as processes depend on it that do not run it.
package enum TopLevelCode {
  /// So many globals are named in an error.
  private static let namedCount = 3

  /// Takes note that this process starts another one, which must not be done above the mark: what
  /// is started there would do the same, and so on without end.
  static func noteStart() {
    if cp_is_before_mark() {
      fatalError(
        "a process is started above ChildProcess.beginHere(), where this child runs the program's "
          + "top-level code once more: start it below")
    }
    cp_note_start()
  }

  /// Takes note that this process makes something that others share, which must not be done above
  /// the mark, either: each child would make one of its own and share it with no one.
  static func noteMaking() {
    if cp_is_before_mark() {
      fatalError(
        "a shared object is made above ChildProcess.beginHere(), where this child runs the "
          + "program's top-level code once more: make it below, and give it to what is run")
    }
    cp_note_making()
  }

  /// Passes the mark, on the first thread; does not return in a process that was started as a
  /// child.
  static func passMark() {
    guard ProcessFork.isFirstThread else {
      fatalError("ChildProcess.beginHere: this is not the program's first thread")
    }
    guard cp_children_enter_main() || !cp_has_started() else {
      fatalError(
        "ChildProcess.beginHere: this program has started a process already; each child would do "
          + "the same on its way here, so put this call above")
    }
    guard cp_children_enter_main() || !cp_has_made() else {
      fatalError(
        "ChildProcess.beginHere: this program has made shared objects already; each child would "
          + "make others on its way here, so put this call above, and give them to what is run")
    }
    cp_pass_mark()
  }

  /// Sees to it that what is to be run in a process which does not run the main file finds what it
  /// needs.
  ///
  /// The first call of a process takes some milliseconds, if its main file has globals at all.
  ///
  /// - Parameter subject: What is to be run, for the message.
  /// - Throws: `unsetGlobals` when it may use globals that only the top-level code sets.
  package static func requireGlobals(for subject: some Any) throws(PrimitivesError) {
    // What did not run the main file has nothing of it that its children could lack.
    guard !cp_skips_main() else { return }
    let count = cp_main_global_count()
    guard count > 0 else { return warnIfHidden() }
    let unset = (0..<count).filter { cp_main_global_is_set($0) }.map(name)
    guard !unset.isEmpty else { return }
    throw PrimitivesError(.unsetGlobals, message("\(subject)", lacks: unset))
  }

  private static let hasWarned = Atomic(false)

  /// What cannot be known is not refused, but said.
  private static func warnIfHidden() {
    guard cp_main_globals_are_hidden(), !cp_children_enter_main(),
      !hasWarned.exchange(true, ordering: .relaxed)
    else { return }
    StandardError.writeLine(
      "ChildProcess: this program was stripped of its symbols, so it cannot be seen whether "
        + "children use what its top-level code has set, which they do not have; run it once with "
        + "symbols, or call ChildProcess.beginHere()")
  }

  private static func message(_ subject: String, lacks names: [String]) -> String {
    let rest = names.count - namedCount
    let list =
      rest > 0
      ? names.prefix(namedCount).joined(separator: ", ") + " and \(rest) more"
      : names.joined(separator: ", ")
    let way =
      cp_children_enter_main()
      ? "move ChildProcess.beginHere() below them"
      : "call ChildProcess.beginHere() below them"
    return "\(subject): the code that a child may run uses \(list), set by the top-level code of "
      + "the program's main file; a child that is not forked from this process does not run that "
      + "code, and would find zeros. Make each a static let of a type, or move it to another file, "
      + "or \(way), or use the start method fork; but what is shared, like a lock, belongs into "
      + "what is run"
  }

  private static func name(of index: UInt32) -> String {
    let symbol = unsafe cp_main_global_symbol(index)
    guard let text = unsafe cp_demangled(symbol) else { return unsafe String(cString: symbol) }
    defer { unsafe free(text) }
    return shortened(unsafe String(cString: text))
  }

  /// The name in "Program.(name in _0123) : Swift.Int".
  static func shortened(_ demangled: String) -> String {
    let variable = demangled.split(separator: " : ", maxSplits: 1)[0]
    let name = variable.split(separator: ".", maxSplits: 1).last ?? variable
    return String(name.hasPrefix("(") ? name.dropFirst().prefix { $0 != " " } : name)
  }
}
