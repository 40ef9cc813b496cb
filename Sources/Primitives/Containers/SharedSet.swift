// SPDX-License-Identifier: Apache-2.0

/// A set that all processes of a family share, and that no death leaves half changed.
///
/// ```swift
/// let seen = try SharedSet<String>()
/// let child = try ChildProcess.fork { try seen.insert("apple") }
/// try child.join()
/// print(try seen.contains("apple"))  // true
/// ```
///
/// It is a `SharedDictionary` without values: elements, handles, order, deaths and what makes two
/// elements the same are as there. Sendable, and its copies all mean the same set.
///
/// Python: `multiprocessing.managers.SyncManager.set`.
public struct SharedSet<Element: Codable & Hashable & Sendable>: Sendable {
  let storage: any DictionaryStorage

  init(storage: any DictionaryStorage) {
    self.storage = storage
  }

  /// Creates an empty set.
  ///
  /// - Throws: `PrimitivesError` when the family's shared memory is exhausted.
  public init() throws(PrimitivesError) {
    let core = try DictionaryCore.create(.set)
    core.container.block.describe(as: .of(Element.self))
    storage = core
  }

  /// Creates a set with some elements; linear in their number.
  ///
  /// - Parameter elements: What it holds at first.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, or what the encoding of an element throws.
  public init(_ elements: some Sequence<Element>) throws {
    try self.init()
    try formUnion(elements)
  }

  // MARK: Looking

  /// The number of elements.
  ///
  /// - Throws: Nothing for a set in shared memory.
  public var count: Int {
    get throws { try storage.count() }
  }

  /// Whether there is no element.
  ///
  /// - Throws: Nothing for a set in shared memory.
  public var isEmpty: Bool {
    get throws { try storage.count() == 0 }
  }

  /// Whether an element is in the set.
  ///
  /// - Parameter element: What to look for.
  /// - Returns: Whether it is there at one instant during the call.
  /// - Throws: What the element's encoding throws.
  public func contains(_ element: Element) throws -> Bool {
    try storage.contains(storage.stored(key: element))
  }

  /// All elements at one instant, in the order in which they were added; linear in their number.
  ///
  /// - Throws: What the decoding of an element throws.
  public var elements: [Element] {
    get throws {
      try storage.entries().items.map { try StoredCoding.decode(Element.self, from: $0.key) }
    }
  }

  /// A plain set with all elements at one instant; linear in their number.
  ///
  /// Python: `copy()`.
  ///
  /// - Returns: The copy; changes of it change nothing here.
  /// - Throws: What the decoding of an element throws.
  public func snapshot() throws -> Set<Element> {
    Set(try elements)
  }

  // MARK: Changing one element

  /// Adds an element.
  ///
  /// Python: `add`.
  ///
  /// - Parameter element: What to add.
  /// - Returns: Whether it was not there yet.
  /// - Throws: `PrimitivesError.Code.outOfMemory`, or what the element's encoding throws; nothing
  ///   has changed then.
  @discardableResult
  public func insert(_ element: Element) throws -> Bool {
    try withExtendedLifetime(element) {
      try storage.insert(.nothing, forKey: storage.stored(key: element)) == nil
    }
  }

  /// Removes an element.
  ///
  /// Python: `remove`, `discard`.
  ///
  /// - Parameter element: What to remove.
  /// - Returns: Whether it was there; that it was not is not an error.
  /// - Throws: What the element's encoding throws.
  @discardableResult
  public func remove(_ element: Element) throws -> Bool {
    try storage.remove(storage.stored(key: element))
  }

  /// Removes the element that was added last, and returns it.
  ///
  /// Python: `pop`.
  ///
  /// - Returns: The element, or `nil` when there is none.
  /// - Throws: What its decoding throws; it is gone then.
  public func popLast() throws -> Element? {
    try storage.takeLast().map { try StoredCoding.decode(Element.self, from: $0.key) }
  }

  /// Removes all elements at one instant.
  ///
  /// Python: `clear`.
  ///
  /// - Throws: `PrimitivesError.Code.outOfMemory`; nothing has changed then.
  public func removeAll() throws {
    _ = try storage.replaceAll(with: [], ifVersion: nil)
  }
}
