// SPDX-License-Identifier: Apache-2.0

/// A small world to be explored: some processes, what each of them does, and what has to hold.
///
/// The processes are real, forked from a template with one thread, and every step that they take
/// on a primitive of `Primitives` is decided by the explorer. So a body has to be deterministic but
/// for those steps: no clocks, no randomness, no input, and no waiting but in a primitive.
///
/// The type has to be found by its name in a fresh process: neither private nor local to a
/// function.
public protocol ControlledScenario: Codable, Sendable {
  /// What the processes share.
  associatedtype Objects

  /// How many processes there are.
  var processes: Int { get }

  /// What the scenario is called in schedules; by default the name of its type.
  var name: String { get }

  /// Scenarios of the same kind that are smaller, smallest first: where one fails, so will often a
  /// smaller one.
  ///
  /// By default there are none.
  var smaller: [Self] { get }

  /// How many operations each process does, for scenarios that come in sizes; by default 1.
  var operations: Int { get }

  /// Makes what the processes share, once, before they are forked.
  ///
  /// Every execution begins with the shared memory as it was then.
  ///
  /// - Returns: The shared objects.
  /// - Throws: Anything; nothing is explored then.
  func prepare() throws -> Objects

  /// What one process does.
  ///
  /// - Parameters:
  ///   - process: The index of the process.
  ///   - objects: The shared objects.
  ///   - recorder: Where it says which calls it makes, for `check` and for explanations.
  /// - Throws: Anything; that is a violation.
  func run(process: Int, on objects: Objects, recorder: CallRecorder) throws

  /// Says what is wrong with an execution in which every process came to its end or was killed.
  ///
  /// Called in a process of the same family, when no other one runs: it may use the shared objects.
  ///
  /// - Parameters:
  ///   - execution: What happened.
  ///   - objects: The shared objects.
  /// - Returns: A sentence for each violation.
  /// - Throws: Anything; that is a violation, too.
  func check(_ execution: Execution, on objects: Objects) throws -> [String]

  /// Whether it is right that the processes left sleep for ever, as when who would have woken them
  /// was killed before it did anything.
  ///
  /// Called as `check` is. By default it never is.
  ///
  /// - Parameters:
  ///   - execution: What happened.
  ///   - objects: The shared objects.
  /// - Returns: Whether this is no deadlock.
  /// - Throws: Anything; that is a violation.
  func permitsSleepers(_ execution: Execution, on objects: Objects) throws -> Bool
}

extension ControlledScenario {
  /// The name of the type.
  public var name: String { "\(Self.self)" }

  /// None.
  public var smaller: [Self] { [] }

  /// Sizes below a given one, from two processes with one operation each on.
  static func smallerSizes(_ processes: Int, _ operations: Int) -> [(Int, Int)] {
    var sizes: [(Int, Int)] = []
    for total in 3..<max(3, processes + operations) {
      for fewer in 2..<max(2, total) where fewer <= processes && total - fewer <= operations {
        sizes.append((fewer, total - fewer))
      }
    }
    return sizes
  }

  /// One.
  public var operations: Int { 1 }

  /// By default, whoever sleeps for ever is a violation.
  ///
  /// - Parameters:
  ///   - execution: What happened.
  ///   - objects: The shared objects.
  /// - Returns: False.
  /// - Throws: Nothing.
  public func permitsSleepers(_ execution: Execution, on objects: Objects) throws -> Bool {
    false
  }
}
