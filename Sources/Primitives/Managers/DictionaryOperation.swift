// SPDX-License-Identifier: Apache-2.0

/// What a dictionary is asked to do for another family: the calls of `DictionaryStorage`.
enum DictionaryOperation: Codable, Sendable {
  case count
  case contains(SentValue)
  case value(SentValue)
  case set(SentValue, SentValue)
  case update(SentValue, SentValue)
  case insert(SentValue, SentValue)
  case remove(SentValue)
  case take(SentValue)
  case takeLast
  case exchange(SentValue, expected: SentValue?, desired: SentValue?)
  case entries
  case merge([SentEntry])
  case replaceAll([SentEntry], version: UInt64?)

  func perform(
    on block: BlockReference
  ) throws -> (ManagerAnswer, [BlockReference]) {
    let core = DictionaryCore(try block.kind == .set ? block : block.checked(.dictionary))
    switch self {
    case .count: return (.number(try core.count()), [])
    case .contains(let key): return (.flag(try core.contains(key.stored())), [])
    case .value(let key): return Self.answer(try core.value(forKey: key.stored()))
    case .set(let key, let value):
      try core.set(value.stored(), forKey: key.stored())
      return (.done, [])
    case .update(let key, let value):
      return Self.answer(try core.update(value.stored(), forKey: key.stored()))
    case .insert(let key, let value):
      return Self.answer(try core.insert(value.stored(), forKey: key.stored()))
    case .remove(let key): return (.flag(try core.remove(key.stored())), [])
    case .take(let key): return Self.answer(try core.take(key.stored()))
    case .takeLast:
      guard let entry = try core.takeLast() else { return (.nothing, []) }
      return (
        .entries([SentEntry(entry)], version: 0), entry.key.references + entry.value.references
      )
    case .exchange(let key, let expected, let desired):
      return Self.answer(
        try core.exchange(
          key.stored(), expected: expected?.stored(), desired: desired?.stored()))
    case .entries:
      let snapshot = try core.entries()
      return (
        .entries(snapshot.items.map(SentEntry.init), version: snapshot.version),
        snapshot.items.flatMap { $0.key.references + $0.value.references }
      )
    case .merge(let entries):
      try core.merge(entries.map { try $0.stored() })
      return (.done, [])
    case .replaceAll(let entries, let version):
      return (
        .flag(try core.replaceAll(with: entries.map { try $0.stored() }, ifVersion: version)), []
      )
    }
  }

  static func answer(_ value: StoredValue?) -> (ManagerAnswer, [BlockReference]) {
    guard let value else { return (.nothing, []) }
    return (.value(SentValue(value.payload)), value.references)
  }

  static func answer(_ outcome: StoredExchange) -> (ManagerAnswer, [BlockReference]) {
    switch outcome {
    case .done: return (.done, [])
    case .found(let value): return answer(value)
    }
  }
}

extension SentValue {
  /// What came from another family, as it is stored.
  func stored() throws(PrimitivesError) -> StoredValue {
    switch try received() {
    case (.bytes(let bytes, let blocks), let references):
      StoredValue(.bytes(bytes, blocks: blocks), references: references)
    case (.scalar(let bits), _): StoredValue(.scalar(bits))
    case (.words, _): fatalError("what is received is no message of a pool")
    }
  }
}

extension SentEntry {
  init(_ entry: StoredEntry) {
    key = SentValue(entry.key.payload)
    value = SentValue(entry.value.payload)
  }

  func stored() throws(PrimitivesError) -> StoredEntry {
    StoredEntry(key: try key.stored(), value: try value.stored())
  }
}
