// SPDX-License-Identifier: Apache-2.0

/// A list of another family, reached through its manager.
struct RemoteList: ListStorage {
  let object: RemoteObject

  var scope: (any HandleScope)? { object.link }

  private func ask(
    _ operation: ListOperation
  ) throws(PrimitivesError) -> ManagerLink.Reception {
    try object.receive(.list(operation))
  }

  /// A look at a server may take any time.
  func glance() -> [StoredValue]? { nil }

  func count() throws(PrimitivesError) -> Int { try ask(.count).answer.number }

  func element(at index: Int) throws(PrimitivesError) -> StoredValue? {
    try object.stored(ask(.element(index)))
  }

  func set(_ value: StoredValue, at index: Int) throws(PrimitivesError) -> Bool {
    try ask(.set(SentValue(value.payload), at: index)).answer.flag
  }

  func exchange(
    at index: Int, expected: StoredValue, desired: StoredValue
  ) throws(PrimitivesError) -> StoredExchange {
    try object.exchange(
      ask(
        .exchange(
          index, expected: SentValue(expected.payload), desired: SentValue(desired.payload))))
  }

  func append(_ value: StoredValue) throws(PrimitivesError) {
    _ = try ask(.append(SentValue(value.payload)))
  }

  func take(at index: Int?) throws(PrimitivesError) -> StoredValue? {
    try object.stored(ask(.take(index)))
  }

  func elements(
    in range: Range<Int>?
  ) throws(PrimitivesError) -> StoredSnapshot<StoredValue> {
    let reception = try ask(.elements(range.map(SentRange.init)))
    guard case .values(let values, let version) = reception.answer else {
      throw ManagerAnswer.unexpected
    }
    return StoredSnapshot(
      items: values.map { object.stored($0, keeping: reception) }, version: version)
  }

  func replace(
    _ range: Range<Int>, with values: [StoredValue], ifVersion version: UInt64?
  ) throws(PrimitivesError) -> Bool {
    let sent = values.map { SentValue($0.payload) }
    return try ask(.replace(SentRange(range), sent, version: version)).answer.flag
  }

  func reorder(_ order: [Int], ifVersion version: UInt64) throws(PrimitivesError) -> Bool {
    try ask(.reorder(order, version: version)).answer.flag
  }

  func encode(to encoder: any Encoder) throws {
    try ServedPlace.remote(object).encode(to: encoder)
  }
}
