// SPDX-License-Identifier: Apache-2.0

/// The eight-byte scalars that travel through a queue as they are, without any encoding.
enum RawScalar {
  static func isRaw<T>(_ type: T.Type) -> Bool {
    type == Int.self || type == UInt.self || type == Int64.self || type == UInt64.self
      || type == Double.self
  }

  /// The bits of a value whose type `isRaw`.
  static func bits<T>(of value: T) -> UInt64 {
    Misuse.require(isRaw(T.self), "not an eight-byte scalar")
    return unsafe unsafeBitCast(value, to: UInt64.self)
  }

  /// The value with these bits, of a type that `isRaw`.
  static func value<T>(of bits: UInt64, as type: T.Type) -> T {
    Misuse.require(isRaw(T.self), "not an eight-byte scalar")
    return unsafe unsafeBitCast(bits, to: T.self)
  }
}
