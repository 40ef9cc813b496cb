// SPDX-License-Identifier: Apache-2.0

/// A dictionary or a set of another family, reached through its manager.
struct RemoteDictionary: DictionaryStorage {
  let object: RemoteObject

  var scope: (any HandleScope)? { object.link }

  private func ask(
    _ operation: DictionaryOperation
  ) throws(PrimitivesError) -> ManagerLink.Reception {
    try object.receive(.dictionary(operation))
  }

  /// A look at a server may take any time.
  func glance() -> [StoredEntry]? { nil }

  func count() throws(PrimitivesError) -> Int { try ask(.count).answer.number }

  func contains(_ key: StoredValue) throws(PrimitivesError) -> Bool {
    try ask(.contains(SentValue(key.payload))).answer.flag
  }

  func value(forKey key: StoredValue) throws(PrimitivesError) -> StoredValue? {
    try object.stored(ask(.value(SentValue(key.payload))))
  }

  func set(_ value: StoredValue, forKey key: StoredValue) throws(PrimitivesError) {
    _ = try ask(.set(SentValue(key.payload), SentValue(value.payload)))
  }

  func update(
    _ value: StoredValue, forKey key: StoredValue
  ) throws(PrimitivesError) -> StoredValue? {
    try object.stored(ask(.update(SentValue(key.payload), SentValue(value.payload))))
  }

  func insert(
    _ value: StoredValue, forKey key: StoredValue
  ) throws(PrimitivesError) -> StoredValue? {
    try object.stored(ask(.insert(SentValue(key.payload), SentValue(value.payload))))
  }

  func remove(_ key: StoredValue) throws(PrimitivesError) -> Bool {
    try ask(.remove(SentValue(key.payload))).answer.flag
  }

  func take(_ key: StoredValue) throws(PrimitivesError) -> StoredValue? {
    try object.stored(ask(.take(SentValue(key.payload))))
  }

  func takeLast() throws(PrimitivesError) -> StoredEntry? {
    let reception = try ask(.takeLast)
    if case .nothing = reception.answer { return nil }
    return try object.entries(reception).items.first
  }

  func exchange(
    _ key: StoredValue, expected: StoredValue?, desired: StoredValue?
  ) throws(PrimitivesError) -> StoredExchange {
    try object.exchange(
      ask(
        .exchange(
          SentValue(key.payload), expected: expected.map { SentValue($0.payload) },
          desired: desired.map { SentValue($0.payload) })))
  }

  func entries() throws(PrimitivesError) -> StoredSnapshot<StoredEntry> {
    try object.entries(ask(.entries))
  }

  func merge(_ entries: [StoredEntry]) throws(PrimitivesError) {
    _ = try ask(.merge(entries.map(SentEntry.init)))
  }

  func replaceAll(
    with entries: [StoredEntry], ifVersion version: UInt64?
  ) throws(PrimitivesError) -> Bool {
    try ask(.replaceAll(entries.map(SentEntry.init), version: version)).answer.flag
  }

  func encode(to encoder: any Encoder) throws {
    try ServedPlace.remote(object).encode(to: encoder)
  }
}
