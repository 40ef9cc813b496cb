// SPDX-License-Identifier: Apache-2.0

extension ChildProcess {
  /// Marks the place in `main.swift` where children begin: they run the code above it themselves.
  ///
  /// ```swift
  /// let factor = 10
  /// ChildProcess.beginHere()
  /// struct Scale: PoolTask {
  ///   var number: Int
  ///   func run() -> Int { number * factor }
  /// }
  /// print(try Pool().map([1, 2, 3].map(Scale.init)))  // [10, 20, 30]
  /// ```
  ///
  /// A global of `main.swift` is set by the top-level code, and a child that is not forked from
  /// this process runs none of it. With this call it runs what stands above, with the same
  /// arguments, and the call does not return in it: there it goes on with its body. So the globals
  /// above have the values that this code gives them *there*: what depends on the time or a random
  /// number differs, and what this process changes later is not seen. Under `forkServer` the server
  /// runs that code, once; under `spawn` each child does. Threads that it starts make `forkServer`
  /// as slow as `spawn`.
  ///
  /// Above the call a child's standard output goes nowhere and its standard input is empty;
  /// whatever else that code does is done again. To start a process or to make a shared object
  /// above it is a mistake, and traps: each child would make one of its own. What is shared is made
  /// below, and given to the body. A child in which the code ends before the call says so on
  /// standard error, with exit code 70.
  ///
  /// Elsewhere the call only takes note, and again changes nothing. Call it on the program's first
  /// thread; it traps on another one. It never blocks in a process that is no child.
  ///
  /// Python: what stands above `if __name__ == "__main__"`, which children import;
  /// `freeze_support`.
  public static func beginHere() {
    TopLevelCode.passMark()
  }
}
