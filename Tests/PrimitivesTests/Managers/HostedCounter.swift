// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A class whose objects live in a manager's server.
final class HostedCounter: HostedObject {
  static var calls: [any HostedCall.Type] {
    [Add.self, Read.self, Twin.self, Fail.self, Wait.self, Die.self, Ask.self]
  }

  var count: Int

  init(_ seed: Int) throws {
    guard seed >= 0 else { throw HostedFailure(text: "a negative seed") }
    count = seed
  }

  struct Add: HostedCall {
    var amount = 1

    func perform(on counter: HostedCounter) -> Int {
      // Not safe for threads, on purpose.
      let before = counter.count
      counter.count = before + amount
      return before
    }
  }

  struct Read: HostedCall {
    func perform(on counter: HostedCounter) -> Int { counter.count }
  }

  /// Returns another object, by reference.
  struct Twin: HostedCall {
    func perform(on counter: HostedCounter) throws -> Proxy<HostedCounter> {
      try Proxy(hosting: HostedCounter(counter.count))
    }
  }

  struct Fail: HostedCall {
    var isCodable: Bool

    func perform(on counter: HostedCounter) throws -> Bool {
      if isCodable { throw HostedFailure(text: "on purpose") }
      throw TestFailure("of a type that is not Codable")
    }
  }

  struct Wait: HostedCall {
    var gate: Gate

    func perform(on counter: HostedCounter) -> Bool {
      gate.wait()
      return true
    }
  }

  struct Die: HostedCall {
    func perform(on counter: HostedCounter) -> Bool {
      ProcessExit.byKill()
      return true
    }
  }

  /// Calls another object of the same server.
  struct Ask: HostedCall {
    var other: Proxy<HostedCounter>

    func perform(on counter: HostedCounter) throws -> Int {
      counter.count = try other.call(Read())
      return counter.count
    }
  }

  /// Not among the calls.
  struct Hidden: HostedCall {
    func perform(on counter: HostedCounter) -> Int { counter.count }
  }
}

/// An error that travels.
struct HostedFailure: Error, Codable, Equatable {
  var text: String
}

/// A class that no manager is made with.
final class UnknownHosted: HostedObject {
  static var calls: [any HostedCall.Type] { [] }

  init(_ seed: Int) {}
}
