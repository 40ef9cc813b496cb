// SPDX-License-Identifier: Apache-2.0

/// What stands at one place of a `ShareableList`.
///
/// Literals make one: `[1, 2.5, true, "text", nil]`. Python: what an element of a `ShareableList`
/// can be.
public enum ShareableValue: Sendable, Hashable, Codable {
  /// Nothing, as Python's `None`.
  case null
  /// A truth value.
  case bool(Bool)
  /// An integer of 64 bits.
  case int(Int64)
  /// A floating-point number, to the bit.
  case double(Double)
  /// Text, to the byte: NULs and all.
  case string(String)
  /// Bytes, whatever they are.
  case bytes([UInt8])
}

extension ShareableValue: ExpressibleByNilLiteral {
  /// Nothing.
  public init(nilLiteral: ()) { self = .null }
}

extension ShareableValue: ExpressibleByBooleanLiteral {
  /// A truth value.
  ///
  /// - Parameter value: Which.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension ShareableValue: ExpressibleByIntegerLiteral {
  /// An integer.
  ///
  /// - Parameter value: Which.
  public init(integerLiteral value: Int64) { self = .int(value) }
}

extension ShareableValue: ExpressibleByFloatLiteral {
  /// A floating-point number.
  ///
  /// - Parameter value: Which.
  public init(floatLiteral value: Double) { self = .double(value) }
}

extension ShareableValue: ExpressibleByStringLiteral {
  /// Text.
  ///
  /// - Parameter value: Which.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension ShareableValue: CustomStringConvertible {
  /// The value as it is written in Swift.
  public var description: String {
    switch self {
    case .null: "nil"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): value.debugDescription
    case .bytes(let value): "\(value)"
    }
  }
}
