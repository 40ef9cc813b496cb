// SPDX-License-Identifier: Apache-2.0

/// One value of any `Codable` type, shared like a ``SharedDictionary``.
///
/// ```swift
/// let greeting = try SharedCell("Hello")
/// try greeting.modify { $0 += ", World!" }
/// ```
///
/// For a number, a `SharedValue` is several times as fast. Deaths, handles and places are as with a
/// `SharedDictionary`.
///
/// Python: `SyncManager.Value`, of any type.
public struct SharedCell<Value: Codable & Sendable>: Sendable {
  private let entries: SharedDictionary<Bool, Value>

  /// Creates a cell with a value.
  ///
  /// - Parameter value: What it holds at first.
  /// - Throws: `outOfMemory`, or what the value's encoding throws.
  public init(_ value: Value) throws {
    entries = try SharedDictionary()
    try set(value)
  }

  init(_ place: ServedPlace, _ value: Value) throws {
    entries = try SharedDictionary(place)
    try set(value)
  }

  /// The value at this instant.
  ///
  /// - Returns: A copy.
  /// - Throws: What its decoding throws; `serverEnded` where it is a manager's.
  public func get() throws -> Value {
    guard let value = try entries[true] else {
      throw PrimitivesError(.notFound, "this is the handle of something else than a SharedCell")
    }
    return value
  }

  /// Stores a value, over what another process may just have stored.
  ///
  /// - Parameter value: What to store.
  /// - Throws: `outOfMemory`, what the value's encoding throws, `serverEnded`.
  public func set(_ value: Value) throws {
    try entries.set(value, forKey: true)
  }

  /// Changes the value, in one indivisible change.
  ///
  /// `body` runs without any lock, and again if another process has changed the value meanwhile.
  ///
  /// - Parameter body: Changes the value it is given.
  /// - Returns: What `body` returned the last time.
  /// - Throws: What `body` throws, or as `get` and `set`; nothing has changed then.
  @discardableResult
  public func modify<R>(_ body: (inout Value) throws -> R) throws -> R {
    try entries.modify(true) { (present: inout Value?) throws -> R in
      guard var value = present else {
        throw PrimitivesError(.notFound, "this is the handle of something else than a SharedCell")
      }
      let result = try body(&value)
      present = value
      return result
    }
  }
}

extension SharedCell: Codable {
  /// Encodes the handle, as that of a `SharedDictionary`.
  public func encode(to encoder: any Encoder) throws {
    try entries.encode(to: encoder)
  }

  /// Decodes a handle that came with a message.
  public init(from decoder: any Decoder) throws {
    entries = try SharedDictionary(from: decoder)
  }
}

extension SharedCell: CustomStringConvertible {
  /// The value, otherwise as that of a `SharedDictionary`.
  public var description: String {
    guard let stored = entries.storage.glance()?.first else {
      return StoredText.unknown(Self.self, in: entries.storage)
    }
    return "SharedCell(\(StoredText.text(of: stored.value, as: Value.self)))"
  }
}
