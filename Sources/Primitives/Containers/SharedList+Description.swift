// SPDX-License-Identifier: Apache-2.0

extension SharedList: CustomStringConvertible {
  /// The elements at one instant, as an `Array` shows them; otherwise as that of a
  /// `SharedDictionary`.
  public var description: String {
    guard let values = storage.glance() else { return StoredText.unknown(Self.self, in: storage) }
    return StoredText.list(values.map { StoredText.text(of: $0, as: Element.self) })
  }
}

extension SharedListIterator: CustomStringConvertible {
  /// How far it has come.
  public var description: String {
    "SharedListIterator(\(index.map { "at index \($0)" } ?? "at the end"))"
  }
}
