// SPDX-License-Identifier: Apache-2.0

/// A class whose objects live in a manager's server, and are used through proxies from anywhere.
///
/// ```swift
/// final class Counter: HostedObject {
///   var count: Int
///   init(_ seed: Int) { count = seed }
///   static var calls: [any HostedCall.Type] { [Increase.self] }
///
///   struct Increase: HostedCall {
///     var amount: Int
///     func perform(on counter: Counter) -> Int {
///       counter.count += amount
///       return counter.count
///     }
///   }
/// }
/// let manager = try Manager(hosting: Counter.self)
/// let counter = try manager.host(Counter.self, seed: 0)
/// print(try counter.call(.init(amount: 5)))
/// ```
///
/// What can be called are the types in `calls`, and nothing else: each is one method, with its
/// arguments as properties and its result as `Output`. The server lets the calls of one object run
/// one after the other, so the class need not be safe for threads (but see `runsCallsInTurn`);
/// calls of different objects run at the same time. A call that waits holds up the others of its
/// object.
///
/// Neither type may be private or declared in a function: the server finds them by their names.
///
/// The server has no globals of `main.swift` unless it is forked from this process: a manager, an
/// object and a call of it that may use one which is set throw `PrimitivesError.Code.unsetGlobals`;
/// see ``ProcessBody`` for what to do.
///
/// Python: a class that is given to `BaseManager.register`, with `exposed`.
public protocol HostedObject: AnyObject {
  /// What an object is made of.
  associatedtype Seed: Codable & Sendable

  /// Makes an object, in the server.
  ///
  /// - Throws: Anything; it is thrown where the object was asked for, and there is none.
  init(_ seed: Seed) throws

  /// The calls that proxies may make; those of a superclass are not among them by themselves.
  static var calls: [any HostedCall.Type] { get }

  /// Whether the calls of one object run one after the other; `true` if the class does not say.
  ///
  /// A class that says otherwise has to be safe for threads.
  static var runsCallsInTurn: Bool { get }
}

extension HostedObject {
  /// One after the other.
  public static var runsCallsInTurn: Bool { true }
}
