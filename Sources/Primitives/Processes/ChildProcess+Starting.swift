// SPDX-License-Identifier: Apache-2.0

extension ChildProcess {
  /// Starts a child that is a copy of this process, and runs a closure in it.
  ///
  /// The child has every primitive that the closure captures. It ends when the closure does: exit
  /// code 0, that of a `ProcessExit`, or 1 after another error, which is printed with the child's
  /// name. Its standard input is empty, what it has printed is flushed, and nothing else of this
  /// program's exit is run in it. It holds back no signals, whichever the calling thread does, and
  /// what this process has printed is flushed before.
  ///
  /// Only the calling thread comes along. In a program with several threads the child may find
  /// locks of the runtime taken for ever; that is said once, on standard error. `start` has no such
  /// limit.
  ///
  /// - Parameters:
  ///   - name: What to call it; `nil` is "Process-1", "Process-2" and so on, as in Python.
  ///   - isDaemon: Whether the child is ended when this process ends; `nil` is as for this process.
  ///   - followsParent: Whether the child is killed when this process dies.
  ///   - body: What the child does.
  /// - Returns: The child, which is running.
  /// - Throws: `systemFailure` when the kernel refuses, `limitExceeded` when 2048 processes live.
  public static func fork(
    name: String? = nil, isDaemon: Bool? = nil, followsParent: Bool = true,
    _ body: @Sendable () throws -> Void
  ) throws(PrimitivesError) -> ChildProcess {
    let registry = ChildRegistry.current
    registry.reapEnded()
    _ = try Family.requireRegion()
    try ProcessDescriptor.require()
    if ProcessFork.threadCount > 1, registry.shouldWarn() {
      StandardError.writeLine(
        "ChildProcess.fork: this process has several threads; a child that meets a lock which one "
          + "of them holds waits for ever. Fork before starting threads, or start a ProcessBody.")
    }
    let place = ProcessIdentity.current.nextChild(
      name: name, isDaemon: isDaemon, startMethod: .fork)
    let child = try ProcessFork.fork(followingParent: followsParent) {
      ChildMain.live(at: place, body)
    }
    return registering(child, at: place)
  }

  /// Starts a child that does what a body says.
  ///
  /// Blocks until the child exists, and has read a body that is larger than the kernel's buffer. It
  /// may fail or be killed before it comes to its body: that is its exit code then. The child ends
  /// when the body does: exit code 0, that of a `ProcessExit`, or 1 after another error, which is
  /// printed with the child's name.
  ///
  /// Except under `fork` the child has nothing of this process but what the body holds, output,
  /// errors and working directory. Its standard input is empty, and it holds back no signals. What
  /// this process has printed is flushed before. Any thread may start children.
  ///
  /// Python: `multiprocessing.Process.start`.
  ///
  /// - Parameters:
  ///   - body: What the child does, with all that it needs.
  ///   - name: What to call it; `nil` is "Process-1", "Process-2" and so on, as in Python.
  ///   - method: How it comes to be; `nil` is `StartMethod.default`.
  ///   - isDaemon: Whether the child is ended when this process ends; `nil` is as for this process.
  ///   - followsParent: Whether the child is killed when this process dies.
  /// - Returns: The child, which is running.
  /// - Throws: `unknownType` when the body's type cannot be found by its name, `unsetGlobals` when
  ///   the child may use globals of `main.swift` (see ``ProcessBody``), `EncodingError` when
  ///   the body cannot be encoded, `systemFailure` when the kernel refuses, `limitExceeded` when
  ///   2048 processes live.
  @discardableResult
  public static func start<Body: ProcessBody>(
    _ body: Body, name: String? = nil, using method: StartMethod? = nil, isDaemon: Bool? = nil,
    followsParent: Bool = true
  ) throws -> ChildProcess {
    let method = method ?? .default
    if method == .fork {
      return try fork(name: name, isDaemon: isDaemon, followsParent: followsParent) {
        try body.run()
      }
    }
    if let body = body as? any OwnBody {
      if let subject = body.foreignCode { try TopLevelCode.requireGlobals(for: subject) }
    } else {
      try TopLevelCode.requireGlobals(for: Body.self)
    }
    ChildRegistry.current.reapEnded()
    _ = try Family.requireRegion()
    try ProcessDescriptor.require()
    let typeName = try typeName(of: Body.self)
    let message = try MessageEncoding.encode(body, along: .child)
    let blocks = Set(message.handles.map(\.offset)).sorted()
    let place = ProcessIdentity.current.nextChild(
      name: name, isDaemon: isDaemon, startMethod: method)
    let order = LaunchOrder(
      message: try MessageEncoding.encode(
        ChildMain.Order(
          place: place, type: typeName, body: message.bytes, blocks: blocks,
          log: ProcessLog.handedDown),
        along: .child
      ).bytes,
      blocks: blocks, descriptors: message.descriptors, followsParent: followsParent)
    let child = try withExtendedLifetime(body) {
      try method == .spawn ? ProcessLaunch.spawn(order) : ProcessLaunch.serve(order)
    }
    return registering(child, at: place)
  }

  private static func registering(
    _ child: ProcessFork.Child, at place: ProcessIdentity.Place
  ) -> ChildProcess {
    let process = ChildProcess(child, at: place)
    ChildRegistry.current.insert(process)
    ProcessLog.log(.debug, "started \(place.name) (process \(process.pid))")
    return process
  }

  /// The name by which a fresh process finds a type.
  static func typeName<Wanted>(of type: Wanted.Type) throws(PrimitivesError) -> String {
    if let name = _mangledTypeName(type), _typeByName(name) == type { return name }
    throw PrimitivesError(
      .unknownType,
      "\(type) cannot be found by its name in another process: declare it outside of functions, "
        + "and not private or fileprivate; or start it with the method fork")
  }
}
