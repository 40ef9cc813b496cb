// SPDX-License-Identifier: Apache-2.0

/// How a value stands in a slot: a kind, and some bytes.
extension ShareableValue {
  enum Kind: UInt8 {
    case null, bool, int, double, string, bytes
  }

  /// The bytes that a slot for this value has at least.
  static let leastCapacity = 8

  var kind: Kind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    }
  }

  var payload: [UInt8] {
    switch self {
    case .null: []
    case .bool(let value): [value ? 1 : 0]
    case .int(let value): Self.littleEndian(UInt64(bitPattern: value))
    case .double(let value): Self.littleEndian(value.bitPattern)
    case .string(let value): [UInt8](value.utf8)
    case .bytes(let value): value
    }
  }

  /// The value of that kind with those bytes, or `nil` when there is none.
  init?(_ kind: Kind, _ payload: [UInt8]) {
    switch kind {
    case .null where payload.isEmpty: self = .null
    case .bool where payload == [0] || payload == [1]: self = .bool(payload == [1])
    case .int where payload.count == 8: self = .int(Int64(bitPattern: Self.bits(payload)))
    case .double where payload.count == 8: self = .double(Double(bitPattern: Self.bits(payload)))
    case .bytes: self = .bytes(payload)
    case .string:
      guard let text = String(validating: payload, as: UTF8.self) else { return nil }
      self = .string(text)
    case .null, .bool, .int, .double: return nil
    }
  }

  private static func littleEndian(_ bits: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }

  private static func bits(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
