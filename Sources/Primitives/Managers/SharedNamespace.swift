// SPDX-License-Identifier: Apache-2.0

/// Values of any types under names, shared like a ``SharedDictionary``.
///
/// ```swift
/// let settings = try SharedNamespace()
/// try settings.set(0.5, forKey: "rate")
/// print(try settings.value(forKey: "rate", as: Double.self))  // Optional(0.5)
/// ```
///
/// Whoever reads a value says of what type it is; another one than was stored is an error. Deaths,
/// handles and places are as with a `SharedDictionary`.
///
/// Python: `multiprocessing.managers.Namespace`, `SyncManager.Namespace`.
public struct SharedNamespace: Sendable {
  /// What the dictionary of a namespace is made of, instead of keys and values of some types.
  static let element = ElementType(named: "SharedNamespace")

  let values: any DictionaryStorage

  /// Creates an empty namespace.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    let core = try DictionaryCore.create(.dictionary)
    core.container.block.describe(as: Self.element)
    values = core
  }

  init(_ place: ServedPlace) throws(PrimitivesError) {
    switch place {
    case .here(let block):
      values = DictionaryCore(try block.checked(.dictionary).checked(Self.element))
    case .remote(let object): values = RemoteDictionary(object: try object.checked(.dictionary))
    }
  }

  /// Stores a value under a name, over what is there.
  ///
  /// - Parameters:
  ///   - value: What to store.
  ///   - name: Where to.
  /// - Throws: `outOfMemory`, what the value's encoding throws, or `serverEnded` where it is a
  ///   manager's; nothing has changed then, or, in the last case, maybe.
  public func set<Value: Encodable>(_ value: Value, forKey name: String) throws {
    try withExtendedLifetime(value) {
      // Encoded also where a container would store the bare bits: its type has to be found out.
      let boxed = try values.stored([value])
      try values.set(boxed, forKey: values.stored(key: name))
    }
  }

  /// What stands under a name.
  ///
  /// - Parameters:
  ///   - name: Where to look.
  ///   - type: What was stored there.
  /// - Returns: A copy of it, or `nil` when there is nothing.
  /// - Throws: What its decoding throws, another type than was stored included; `serverEnded`.
  public func value<Value: Decodable>(
    forKey name: String, as type: Value.Type = Value.self
  ) throws -> Value? {
    guard let stored = try values.value(forKey: values.stored(key: name)) else { return nil }
    return try StoredCoding.decode([Value].self, from: stored).first
  }

  /// Removes what stands under a name.
  ///
  /// - Parameter name: Where.
  /// - Returns: Whether there was anything.
  /// - Throws: `serverEnded` where it is a manager's.
  @discardableResult
  public func remove(_ name: String) throws -> Bool {
    try values.remove(values.stored(key: name))
  }

  /// The names, in the order in which they were first given.
  ///
  /// Throws `serverEnded` where it is a manager's.
  public var names: [String] {
    get throws {
      try values.entries().items.map { try StoredCoding.decode(String.self, from: $0.key) }
    }
  }
}

extension SharedNamespace: Codable {
  /// Encodes the handle, as that of a `SharedDictionary`.
  public func encode(to encoder: any Encoder) throws {
    try values.encode(to: encoder)
  }

  /// Decodes a handle that came with a message.
  public init(from decoder: any Decoder) throws {
    try self.init(ServedPlace(from: decoder))
  }
}

extension SharedNamespace: CustomStringConvertible {
  /// The names, as values of any type have no text; otherwise as that of a `SharedDictionary`.
  public var description: String {
    guard let entries = values.glance() else { return StoredText.unknown(Self.self, in: values) }
    let names = entries.map { StoredText.text(of: $0.key, as: String.self) }
    return "SharedNamespace(\(names.joined(separator: ", ")))"
  }
}
