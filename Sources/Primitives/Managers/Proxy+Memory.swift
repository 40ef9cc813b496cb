// SPDX-License-Identifier: Apache-2.0

extension Proxy {
  /// Makes a proxy of a value of this family.
  public init<Value>(_ value: SharedValue<Value>) where Target == SharedValue<Value> {
    self.init(ServedPlace.here(value.block))
  }

  /// Makes a proxy of an array of this family.
  public init<Element>(_ array: SharedArray<Element>) where Target == SharedArray<Element> {
    self.init(ServedPlace.here(array.block))
  }

  /// The value at this instant.
  ///
  /// Values of 1, 2, 4 and 8 bytes are read whole.
  ///
  /// - Returns: The value.
  /// - Throws: `invalidHandle` when it is of another size, `serverEnded`.
  public func get<Value>() throws -> Value where Target == SharedValue<Value> {
    try elements(Value.self, first: 0, count: 1)[0]
  }

  /// Stores a value, over what another process may just have stored.
  ///
  /// - Parameter value: What to store.
  /// - Throws: `invalidArgument` when it is of another size, `serverEnded`.
  public func set<Value>(_ value: Value) throws where Target == SharedValue<Value> {
    try perform(.memory(.write(first: 0, RawBytes.bytes(of: value))))
  }

  /// Adds to the value in one indivisible change, wrapping around.
  ///
  /// - Parameter amount: What to add.
  /// - Returns: What the value was.
  /// - Throws: `serverEnded`.
  @discardableResult
  public func add<Value: FixedWidthInteger>(
    _ amount: Value
  ) throws -> Value where Target == SharedValue<Value> {
    try add(amount, toElementAt: 0)
  }

  /// The number of elements.
  ///
  /// - Returns: How many there are.
  /// - Throws: `serverEnded`.
  public func elementCount<Element>() throws -> Int where Target == SharedArray<Element> {
    try perform(.memory(.count)).number
  }

  /// An element at this instant.
  ///
  /// - Parameter index: From 0.
  /// - Returns: The element.
  /// - Throws: `invalidArgument` when there is no such element, `serverEnded`.
  public func get<Element>(
    _ index: Int
  ) throws -> Element where Target == SharedArray<Element> {
    try elements(Element.self, first: index, count: 1)[0]
  }

  /// Some of the elements, each at an instant of its own.
  ///
  /// - Parameter range: Which ones; `nil` is all.
  /// - Returns: The elements.
  /// - Throws: `invalidArgument` when there are not so many, `serverEnded`.
  public func elements<Element>(
    _ range: Range<Int>? = nil
  ) throws -> [Element] where Target == SharedArray<Element> {
    let range = try range ?? 0..<elementCount()
    return try elements(Element.self, first: range.lowerBound, count: range.count)
  }

  /// Stores an element.
  ///
  /// - Parameters:
  ///   - index: From 0.
  ///   - element: What to store.
  /// - Throws: `invalidArgument` when there is no such element, `serverEnded`.
  public func set<Element>(
    _ index: Int, to element: Element
  ) throws where Target == SharedArray<Element> {
    try perform(.memory(.write(first: index, RawBytes.bytes(of: [element]))))
  }

  /// Stores elements over the first ones.
  ///
  /// - Parameter elements: What to store, one after the other.
  /// - Throws: `invalidArgument` when there are not so many, `serverEnded`.
  public func set<Element>(
    _ elements: [Element]
  ) throws where Target == SharedArray<Element> {
    try perform(.memory(.write(first: 0, RawBytes.bytes(of: elements))))
  }

  private func elements<Element: BitwiseCopyable>(
    _ type: Element.Type, first: Int, count: Int
  ) throws -> [Element] {
    var bytes = try perform(.memory(.read(first: first, count: count))).raw
    // A value alone has no padding behind it.
    if count == 1, bytes.count == MemoryLayout<Element>.size {
      bytes += [UInt8](repeating: 0, count: MemoryLayout<Element>.stride - bytes.count)
    }
    guard let elements = RawBytes.values(of: bytes, as: type), elements.count == count else {
      throw PrimitivesError(
        .invalidHandle, "this proxy stands for elements that are no \(type)")
    }
    return elements
  }

  private func add<Value: FixedWidthInteger>(
    _ amount: Value, toElementAt index: Int
  ) throws -> Value {
    let bits = UInt64(truncatingIfNeeded: amount)
    guard case .scalar(let before) = try perform(.memory(.add(index, bits: bits))).value else {
      throw ManagerAnswer.unexpected
    }
    return Value(truncatingIfNeeded: before)
  }
}
