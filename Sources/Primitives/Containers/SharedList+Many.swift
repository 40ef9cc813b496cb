// SPDX-License-Identifier: Apache-2.0

/// Changes of many elements at one instant; each call is linear in the list's length.
///
/// Those that look first and then change look again if another process has changed the list
/// meanwhile.
extension SharedList {
  /// Adds elements behind the last one, at one instant; linear in their number on average.
  ///
  /// Python: `extend`, and `+=`.
  ///
  /// - Parameter elements: What to add.
  /// - Throws: As `set(_:at:)`.
  public func append(contentsOf elements: some Sequence<Element>) throws {
    try replaceSubrange(Int.max..<Int.max, with: Array(elements))
  }

  /// Puts elements in the place of that part of a range that the list has.
  ///
  /// A range behind the end is the empty one at the end.
  ///
  /// Python: assignment to `[i:j]`.
  ///
  /// - Parameters:
  ///   - range: Indices, counted from 0.
  ///   - elements: What will stand there; may be more or fewer.
  /// - Throws: As `set(_:at:)`.
  public func replaceSubrange(_ range: Range<Int>, with elements: some Collection<Element>) throws {
    Self.check(range.lowerBound)
    try withExtendedLifetime(elements) {
      let stored = try elements.map { try storage.stored($0) }
      _ = try storage.replace(range, with: stored, ifVersion: nil)
    }
  }

  /// Removes the elements in that part of a range that the list has.
  ///
  /// - Parameter range: Indices, counted from 0.
  /// - Throws: As `set(_:at:)`.
  public func removeSubrange(_ range: Range<Int>) throws {
    try replaceSubrange(range, with: [])
  }

  /// Removes all elements.
  ///
  /// Python: `clear`.
  ///
  /// - Throws: As `set(_:at:)`.
  public func removeAll() throws {
    try removeSubrange(0..<Int.max)
  }

  /// Lets the elements follow one another so many times.
  ///
  /// Python: `*=`.
  ///
  /// - Parameter times: How often each element will be there; zero or less empties the list.
  /// - Throws: As `set(_:at:)`.
  public func repeatElements(_ times: Int) throws {
    guard times > 0 else { return try removeAll() }
    while true {
      let before = try storage.elements(in: nil)
      let added = (1..<times).flatMap { _ in before.items.map(\.goingIn) }
      let end = Int.max..<Int.max
      let isDone = try withExtendedLifetime(before) {
        try storage.replace(end, with: added, ifVersion: before.version)
      }
      if isDone { return }
    }
  }

  /// Turns the order round.
  ///
  /// - Throws: As `set(_:at:)`.
  public func reverse() throws {
    try reorder { $0.indices.reversed() }
  }

  /// Sorts the elements; equal ones keep their order.
  ///
  /// - Parameter areInIncreasingOrder: Whether the first element is to come before the second; runs
  ///   without any lock, and again if another process has changed the list meanwhile.
  /// - Throws: What the predicate or the decoding of an element throws, or as `set(_:at:)`.
  public func sort(by areInIncreasingOrder: (Element, Element) throws -> Bool) throws {
    try reorder { elements in
      try elements.indices.sorted { left, right in
        if try areInIncreasingOrder(elements[left], elements[right]) { return true }
        return try left < right && !areInIncreasingOrder(elements[right], elements[left])
      }
    }
  }

  private func reorder(_ order: ([Element]) throws -> [Int]) throws {
    while true {
      let before = try storage.elements(in: nil)
      let order = try order(before.items.map(Self.decode))
      if try storage.reorder(order, ifVersion: before.version) { return }
    }
  }

  /// Goes through the elements by their indices, as they are when their turn comes.
  ///
  /// What is appended meanwhile is gone through, too; once it has come to the end, it stays there.
  ///
  /// Python: `iter`.
  ///
  /// - Returns: An iterator that begins with the first element.
  public func makeIterator() -> SharedListIterator<Element> {
    SharedListIterator(storage: storage)
  }
}

extension SharedList where Element: Equatable {
  /// Where an element stands first, or `nil`; linear in the list's length.
  ///
  /// - Parameter element: What to look for, by `==`.
  /// - Returns: The index at one instant.
  /// - Throws: What the decoding of an element throws.
  public func firstIndex(of element: Element) throws -> Int? {
    try elements.firstIndex(of: element)
  }

  /// How many elements equal one; linear in the list's length.
  ///
  /// - Parameter element: What to count, by `==`.
  /// - Returns: Their number at one instant.
  /// - Throws: What the decoding of an element throws.
  public func count(of element: Element) throws -> Int {
    try elements.count { $0 == element }
  }

  /// Whether an element is in the list; linear in its length.
  ///
  /// - Parameter element: What to look for, by `==`.
  /// - Returns: Whether it is there at one instant during the call.
  /// - Throws: What the decoding of an element throws.
  public func contains(_ element: Element) throws -> Bool {
    try firstIndex(of: element) != nil
  }

  /// Removes the first element that equals one; linear in the list's length.
  ///
  /// Python: `remove`.
  ///
  /// - Parameter element: What to look for, by `==`.
  /// - Returns: Whether there was one.
  /// - Throws: What the decoding of an element throws, or as `set(_:at:)`.
  @discardableResult
  public func removeFirst(_ element: Element) throws -> Bool {
    while true {
      let before = try storage.elements(in: nil)
      let index = try before.items.firstIndex { try Self.decode($0) == element }
      guard let index else { return false }
      if try storage.replace(index..<index + 1, with: [], ifVersion: before.version) { return true }
    }
  }
}

extension SharedList where Element: Comparable {
  /// Sorts the elements; equal ones keep their order.
  ///
  /// - Throws: What the decoding of an element throws, or as `set(_:at:)`.
  public func sort() throws {
    try sort(by: <)
  }
}
