// SPDX-License-Identifier: Apache-2.0

/// A list that all processes of a family share, and that no death leaves half changed.
///
/// ```swift
/// let words = try SharedList(["one", "two"])
/// let child = try ChildProcess.fork { try words.append("three") }
/// try child.join()
/// print(try words.elements)  // ["one", "two", "three"]
/// ```
///
/// Elements are any `Codable` type; they are encoded when they are stored, so what a reader gets is
/// a copy. Locks, queues, other shared lists and dictionaries are elements, too, alone or inside
/// others: they stay in use while they are stored, and every reader gets the same object. A list
/// that holds itself, directly or not, is freed with the family only.
///
/// Each call takes effect at one instant. If a process dies in it, it has happened or not; the list
/// goes on for the others. Calls block on no one but a process that is in the middle of one. An
/// index behind the end is not an error, as another process may just have made the list shorter; a
/// negative one is a mistake and traps. It is a handle: copies, forked children and receivers all
/// mean the same list.
///
/// Python: `multiprocessing.managers.SyncManager.list`; there is no server, so that a call takes a
/// fraction of a microsecond.
public struct SharedList<Element: Codable & Sendable>: Sendable {
  let storage: any ListStorage

  init(storage: any ListStorage) {
    self.storage = storage
  }

  /// Creates an empty list.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    let core = try ListCore.create()
    core.container.block.describe(as: .of(Element.self))
    storage = core
  }

  /// Creates a list with some elements; linear in their number.
  ///
  /// - Parameter elements: What it holds at first.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, or what the encoding of an element throws.
  public init(_ elements: some Sequence<Element>) throws {
    try self.init()
    try append(contentsOf: elements)
  }

  static func check(_ index: Int) {
    Misuse.require(index >= 0, "SharedList: \(index) is no index")
  }

  // MARK: Looking

  /// The number of elements.
  ///
  /// - Throws: Nothing for a list in shared memory.
  public var count: Int {
    get throws { try storage.count() }
  }

  /// Whether there is no element.
  ///
  /// - Throws: Nothing for a list in shared memory.
  public var isEmpty: Bool {
    get throws { try storage.count() == 0 }
  }

  /// The element at an index, or `nil` behind the end; the same as `element(at:)`.
  ///
  /// - Throws: What the element's decoding throws.
  public subscript(index: Int) -> Element? {
    get throws { try element(at: index) }
  }

  /// The element at an index, or `nil` behind the end.
  ///
  /// - Parameter index: Counted from 0.
  /// - Returns: A copy of the element.
  /// - Throws: What the element's decoding throws.
  public func element(at index: Int) throws -> Element? {
    Self.check(index)
    return try Self.decode(storage.element(at: index))
  }

  /// All elements at one instant; linear in their number.
  ///
  /// Python: `list(…)`, `copy()`.
  ///
  /// - Throws: What the decoding of an element throws.
  public var elements: [Element] {
    get throws { try storage.elements(in: nil).items.map(Self.decode) }
  }

  /// The elements in that part of a range that the list has, at one instant; linear.
  ///
  /// Python: `[i:j]`.
  ///
  /// - Parameter range: Indices, counted from 0.
  /// - Returns: Copies of the elements.
  /// - Throws: What the decoding of an element throws.
  public func elements(in range: Range<Int>) throws -> [Element] {
    Self.check(range.lowerBound)
    return try storage.elements(in: range).items.map(Self.decode)
  }

  static func decode(_ stored: StoredValue) throws -> Element {
    try StoredCoding.decode(Element.self, from: stored)
  }

  static func decode(_ stored: StoredValue?) throws -> Element? {
    guard let stored else { return nil }
    return try StoredCoding.decode(Element.self, from: stored)
  }

  // MARK: Changing one element

  /// Stores an element over another one.
  ///
  /// - Parameters:
  ///   - element: What to store.
  ///   - index: Where, counted from 0.
  /// - Returns: Whether there was an element; nothing has changed otherwise.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, or what the element's encoding throws; nothing
  ///   has changed then.
  @discardableResult
  public func set(_ element: Element, at index: Int) throws -> Bool {
    Self.check(index)
    return try withExtendedLifetime(element) {
      try storage.set(storage.stored(element), at: index)
    }
  }

  /// Changes an element, in one indivisible change.
  ///
  /// `body` runs without any lock, and again if another process has put another element there
  /// meanwhile: it should have no other effect. A death in it changes nothing.
  ///
  /// - Parameters:
  ///   - index: Where, counted from 0.
  ///   - body: Changes the element it is given.
  /// - Returns: What `body` returned the last time, or `nil` when there is no such element.
  /// - Throws: What `body` throws, or as `set(_:at:)`; nothing has changed then.
  @discardableResult
  public func modify<R>(at index: Int, _ body: (inout Element) throws -> R) throws -> R? {
    Self.check(index)
    var present = try storage.element(at: index)
    while let expected = present {
      var element = try Self.decode(expected)
      let result = try body(&element)
      let outcome = try withExtendedLifetime(element) {
        try storage.exchange(
          at: index, expected: expected, desired: storage.stored(element))
      }
      guard case .found(let other) = outcome else { return result }
      present = other
    }
    return nil
  }

  /// The same for a body without a result: `nil` means that nothing was run.
  ///
  /// - Parameters:
  ///   - index: Where; outside of the list, nothing is run.
  ///   - body: What to do.
  /// - Returns: Nothing, as a value, or `nil` when there is no such element.
  /// - Throws: As the form with a result.
  public func modify(
    at index: Int, _ body: (inout Element) throws -> Void
  ) throws -> Void? {
    let hasRun: Bool? = try modify(at: index) { element in
      try body(&element)
      return true
    }
    return hasRun.map { _ in }
  }

  /// Adds an element behind the last one; constant on average.
  ///
  /// - Parameter element: What to add.
  /// - Throws: As `set(_:at:)`.
  public func append(_ element: Element) throws {
    try withExtendedLifetime(element) { try storage.append(storage.stored(element)) }
  }

  /// Puts an element before another one, or behind the last; linear in those behind it.
  ///
  /// - Parameters:
  ///   - element: What to add.
  ///   - index: Where it will stand; behind the end is at the end.
  /// - Throws: As `set(_:at:)`.
  public func insert(_ element: Element, at index: Int) throws {
    try replaceSubrange(index..<index, with: CollectionOfOne(element))
  }

  /// Removes an element and returns it; linear in those behind it.
  ///
  /// Python: `pop(i)`, `del`.
  ///
  /// - Parameter index: Which one, counted from 0.
  /// - Returns: The element, or `nil` when there is none.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, nothing has changed then; or what the element's
  ///   decoding throws, it is gone then.
  @discardableResult
  public func remove(at index: Int) throws -> Element? {
    Self.check(index)
    return try Self.decode(storage.take(at: index))
  }

  /// Removes the last element and returns it.
  ///
  /// Python: `pop()`.
  ///
  /// - Returns: The element, or `nil` when there is none.
  /// - Throws: What the element's decoding throws; it is gone then.
  @discardableResult
  public func popLast() throws -> Element? {
    try Self.decode(storage.take(at: nil))
  }
}
