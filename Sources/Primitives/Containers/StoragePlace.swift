// SPDX-License-Identifier: Apache-2.0

/// Where a container's content is, which says how what is to be stored has to be encoded.
protocol StoragePlace: Sendable {
  /// Whose handles can be stored, if not this family's.
  var scope: (any HandleScope)? { get }
}

extension StoragePlace {
  /// This family's.
  var scope: (any HandleScope)? { nil }

  /// Encodes a value or an element for this place.
  func stored<Value: Encodable>(_ value: Value) throws -> StoredValue {
    try StoredCoding.encode(value, in: scope)
  }

  /// The same for what is compared with others.
  func stored<Key: Encodable & Hashable>(key: Key) throws -> StoredValue {
    try StoredCoding.encode(key: key, in: scope)
  }
}
