// SPDX-License-Identifier: Apache-2.0

/// A closure that the forked workers of a pool know: made by `Pool.function`.
///
/// Sendable. It belongs to its pool and to the process that made it.
public struct PoolFunction<Input: Codable & Sendable, Output: Codable & Sendable>: Sendable {
  let number: UInt32
  private let owner: ObjectIdentifier

  init(_ number: UInt32, of core: PoolCore) {
    self.number = number
    owner = ObjectIdentifier(core)
  }

  /// Its number, for the pool that it belongs to.
  func number(in core: PoolCore) -> UInt32 {
    Misuse.require(ObjectIdentifier(core) == owner, "PoolFunction: it belongs to another pool")
    return number
  }
}

extension PoolFunction: CustomStringConvertible {
  /// What goes in and what comes out.
  public var description: String { "PoolFunction(\(Input.self) to \(Output.self))" }
}
