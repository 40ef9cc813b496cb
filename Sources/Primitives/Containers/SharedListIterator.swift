// SPDX-License-Identifier: Apache-2.0

/// Goes through a shared list by its indices, while others may change it.
///
/// Not Sendable: it is one thread's place in the list.
public struct SharedListIterator<Element: Codable & Sendable> {
  private let storage: any ListStorage
  private(set) var index: Int? = 0

  init(storage: any ListStorage) {
    self.storage = storage
  }

  /// The element at the next index, or `nil` from the first time on that there is none.
  ///
  /// - Throws: What the element's decoding throws.
  public mutating func next() throws -> Element? {
    guard let place = index else { return nil }
    guard let stored = try storage.element(at: place) else {
      index = nil
      return nil
    }
    index = place + 1
    return try StoredCoding.decode(Element.self, from: stored)
  }
}

@available(*, unavailable)
extension SharedListIterator: Sendable {}
