// SPDX-License-Identifier: Apache-2.0

extension SharedSet: CustomStringConvertible {
  /// The elements at one instant, as a `Set` shows them, in the order of their adding; otherwise as
  /// that of a `SharedDictionary`.
  public var description: String {
    guard let entries = storage.glance() else { return StoredText.unknown(Self.self, in: storage) }
    return StoredText.list(entries.map { StoredText.text(of: $0.key, as: Element.self) })
  }
}
