// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// A client and a listener that need each other at the same time.
enum Meeting {
  /// Runs one body on another thread and one here; throws what either throws.
  static func run<R>(
    _ other: @escaping @Sendable () throws -> Void, beside body: () throws -> R
  ) throws -> R {
    let failure = Guarded<String?>(nil)
    let thread = TestThread {
      do { try other() } catch { failure.locked { $0 = "\(error)" } }
    }
    let result = Result { try body() }
    thread.join()
    if let failure = failure.locked({ $0 }) {
      throw TestFailure("on the other thread: \(failure)")
    }
    return try result.get()
  }

  /// The two ends of a new connection.
  static func of(
    _ listener: Listener, key: AuthenticationKey? = nil, line: Int = #line
  ) throws -> (client: Connection, accepted: Connection) {
    let client = Guarded<Connection?>(nil)
    let address = listener.address
    let accepted = try run {
      let connection = try Connection.connect(to: address, key: key, timeout: Children.limit)
      client.locked { $0 = connection }
    } beside: {
      try listener.accept(timeout: Children.limit)
    }
    guard let client = client.locked({ $0 }), let accepted else {
      throw TestFailure("line \(line): no connection within \(Children.limit)")
    }
    return (client, accepted)
  }

  /// Requires that a new connection works in both directions, and closes it.
  static func requireWorking(
    _ listener: Listener, key: AuthenticationKey? = nil, line: Int = #line
  ) throws {
    let (client, accepted) = try of(listener, key: key, line: line)
    try client.send("to the listener")
    try accepted.send([1, 2, 3])
    try require(accepted.take(String.self) == "to the listener", "not to the listener", line: line)
    try require(client.take([Int].self) == [1, 2, 3], "not to the client", line: line)
    client.close()
    try requireError(.endOfStream, line: line) { _ = try accepted.take(Int.self) }
  }
}
