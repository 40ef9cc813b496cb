// SPDX-License-Identifier: Apache-2.0

/// Answers of a manager as what containers are made of.
extension RemoteObject {
  /// Has something done with the object.
  ///
  /// - Throws: What is thrown there; of what is no error of this library, its description.
  func receive(
    _ operation: ManagerRequest.Operation
  ) throws(PrimitivesError) -> ManagerLink.Reception {
    do {
      return try link.receive(asking: .operate(HandleNumbers(handle), operation))
    } catch let error as PrimitivesError {
      throw error
    } catch {
      throw PrimitivesError(.serverEnded, "a manager could not do what was asked: \(error)")
    }
  }

  func stored(_ value: SentValue, keeping reception: ManagerLink.Reception) -> StoredValue {
    switch value {
    case .scalar(let bits): StoredValue(.scalar(bits))
    case .bytes(let bytes):
      StoredValue(.bytes(bytes, blocks: []), scope: link, foreign: reception.objects)
    }
  }

  func stored(
    _ reception: ManagerLink.Reception
  ) throws(PrimitivesError) -> StoredValue? {
    try reception.answer.value.map { stored($0, keeping: reception) }
  }

  func exchange(_ reception: ManagerLink.Reception) throws(PrimitivesError) -> StoredExchange {
    if reception.answer.isDone { return .done }
    return .found(try stored(reception))
  }

  func entries(
    _ reception: ManagerLink.Reception
  ) throws(PrimitivesError) -> StoredSnapshot<StoredEntry> {
    guard case .entries(let entries, let version) = reception.answer else {
      throw ManagerAnswer.unexpected
    }
    return StoredSnapshot(
      items: entries.map {
        StoredEntry(
          key: stored($0.key, keeping: reception), value: stored($0.value, keeping: reception))
      }, version: version)
  }
}
