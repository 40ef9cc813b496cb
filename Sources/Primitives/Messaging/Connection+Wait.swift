// SPDX-License-Identifier: Apache-2.0

extension Connection: Waitable {
  /// What becomes ready when a message can be received, or when the other end is closed.
  ///
  /// - Throws: `PrimitivesError.Code.closed` when this end has been closed, `wrongDirection` when
  ///   it only sends.
  public var waitHandle: WaitHandle {
    get throws(PrimitivesError) {
      let transport = try receivingTransport
      let descriptor = transport.socket.descriptor
      return WaitHandle(
        descriptor: descriptor.rawValue, keeping: descriptor,
        endedBy: transport.socket.closing)
    }
  }

  /// Blocks until at least one of several connections, children and the like is ready.
  ///
  /// The end of a stream counts as ready. Nothing is received and no child is reaped. Complexity:
  /// O(*n*).
  ///
  /// Python: `multiprocessing.connection.wait`.
  ///
  /// - Parameters:
  ///   - objects: Any number, of any kinds; one may be there twice. Of none, none is ready: that
  ///     returns at once.
  ///   - timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: All that are ready, in the given order, to be told apart by `===`; none when the
  ///   timeout passed first.
  /// - Throws: `PrimitivesError.Code.closed` when one has been closed, also by another thread
  ///   during the wait; `systemFailure`.
  @_disfavoredOverload  // A literal of objects of one type is an array of that type.
  public static func wait(
    for objects: [any Waitable], timeout: Duration? = nil
  ) throws(PrimitivesError) -> [any Waitable] {
    let isReady = try ready(objects, timeout: timeout)
    return zip(objects, isReady).compactMap { $1 ? $0 : nil }
  }

  /// Blocks until at least one of several objects of one type is ready.
  ///
  /// - Parameters:
  ///   - objects: As in the form for several types.
  ///   - timeout: `nil` waits without limit; zero or less only looks.
  /// - Returns: All that are ready, in the given order; none when the timeout passed first.
  /// - Throws: `PrimitivesError.Code.closed` when one has been closed, also by another thread
  ///   during the wait; `systemFailure`.
  public static func wait<Object: Waitable>(
    for objects: [Object], timeout: Duration? = nil
  ) throws(PrimitivesError) -> [Object] {
    let isReady = try ready(objects, timeout: timeout)
    return zip(objects, isReady).compactMap { $1 ? $0 : nil }
  }

  private static func ready(
    _ objects: [any Waitable], timeout: Duration?
  ) throws(PrimitivesError) -> [Bool] {
    guard !objects.isEmpty else { return [] }
    let deadline = Deadline(after: timeout)
    var handles: [WaitHandle] = []
    for object in objects { handles.append(try object.waitHandle) }
    // The kernel takes no more entries than a process can have descriptors.
    let distinct = Array(Set(handles.map(\.descriptor)))
    var isReady: [Bool] = []
    try withExtendedLifetime(handles) { () throws(PrimitivesError) in
      _ = try SocketClosing.wait(at: handles.compactMap(\.closing), until: deadline) {
        (signal, limit) throws(PrimitivesError) in
        isReady = try Descriptors.waitForReadable(
          distinct + (signal.map { [$0] } ?? []), until: limit)
        return isReady.prefix(distinct.count).contains(true) || deadline.hasPassed
      }
    }
    let ready = Set(zip(distinct, isReady).compactMap { $1 ? $0 : nil })
    return handles.map { ready.contains($0.descriptor) }
  }
}
