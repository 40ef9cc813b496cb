// SPDX-License-Identifier: Apache-2.0

/// A list of fixed length under a name, for programs that know nothing of each other.
///
/// ```swift
/// let list = try ShareableList(["ready", 0, nil], name: "status")    // in one program
/// let list = try ShareableList(attaching: "status")                  // in any other
/// try list.set("busy", at: 0)
/// print(list[1])
/// ```
///
/// Each place has a slot of the size that its first value needs, at least 8 bytes, rounded up to a
/// multiple of 8; it can be given any value that fits, of whatever kind. A slot changes as a whole:
/// a reader sees the old value or the new one, and so does everyone after a writer was killed in
/// the middle of it. Reading waits for no one, unless writers never let it finish.
///
/// The name lives as that of a `SharedMemory` does: until the last user lets go, or as long as
/// `keepsAfterLastUser` says. An index out of range traps, as that of an array does.
///
/// Encoding one encodes its name, with any encoder; decoding attaches it. The sender has to keep it
/// until then.
///
/// Python: `multiprocessing.shared_memory.ShareableList`, whose format is another one.
public struct ShareableList: Sendable {
  private let slots: ShareableSlots

  /// The memory that the list lies in: to close, to unlink, or to lock.
  public let memory: SharedMemory

  /// Makes a list of some values.
  ///
  /// Blocks as making a `SharedMemory` does.
  ///
  /// - Parameters:
  ///   - values: What it holds at first; their number never changes.
  ///   - name: What to call it; `nil` makes a name up.
  ///   - slotCapacity: How many bytes each slot has at least, for values that will grow.
  ///   - keepsAfterLastUser: Whether the name stays when no one uses the list any more.
  /// - Throws: As `SharedMemory` does.
  public init(
    _ values: [ShareableValue], name: String? = nil, slotCapacity: Int = 8,
    keepsAfterLastUser: Bool = false
  ) throws(PrimitivesError) {
    let capacities = ShareableSlots.capacities(for: values, atLeast: slotCapacity)
    memory = try SharedMemory(
      name: name, count: ShareableSlots.bytes(for: capacities),
      keepsAfterLastUser: keepsAfterLastUser
    ) { ShareableSlots.lay(values, in: $0, capacities) }
    slots = try ShareableSlots(in: memory.core)
  }

  /// Attaches a list that another process made, or this one.
  ///
  /// Blocks as attaching a `SharedMemory` does. Complexity: O(n) in the number of values.
  ///
  /// - Parameter name: As it was given to who made it.
  /// - Throws: As `SharedMemory` does, and `invalidHandle` when what is there is no list.
  public init(attaching name: String) throws(PrimitivesError) {
    memory = try SharedMemory(attaching: name)
    slots = try ShareableSlots(in: memory.core)
  }

  /// What it is called.
  public var name: String { memory.name }

  /// How many values it has.
  public var count: Int { slots.count }

  /// The value at a place at this instant.
  ///
  /// Blocks only if the place is written to without a pause, and then while one writer writes.
  public subscript(index: Int) -> ShareableValue {
    check(index)
    return slots.read(index)
  }

  /// Replaces the value at a place.
  ///
  /// Blocks while another writer writes into the list. If this process dies here, the old value
  /// stays, or the new one is there.
  ///
  /// - Parameters:
  ///   - value: What to put there.
  ///   - index: Where; out of range traps.
  /// - Throws: `limitExceeded` when the slot is too small: the old value stays.
  public func set(_ value: ShareableValue, at index: Int) throws(PrimitivesError) {
    check(index)
    do {
      try slots.write(index) { _ in value }
    } catch let error as PrimitivesError {
      throw error
    } catch {
      fatalError("a value cannot fail: \(error)")
    }
  }

  /// Replaces the value at a place by what is made of it, with no other writer in between.
  ///
  /// Blocks while another writer writes into the list; no one else writes until `body` has
  /// returned. To write into the same list inside traps. If this process dies here, the old value
  /// stays, or the new one is there.
  ///
  /// - Parameters:
  ///   - index: Where; out of range traps.
  ///   - body: Changes the value it is given.
  /// - Throws: What `body` throws; `limitExceeded` when the slot is too small. The old value stays.
  public func update(at index: Int, _ body: (inout ShareableValue) throws -> Void) throws {
    check(index)
    try slots.write(index) { old in
      var value = old
      try body(&value)
      return value
    }
  }

  /// How many bytes the slot at a place has: a string or bytes of up to that length fit.
  ///
  /// - Parameter index: Where; out of range traps.
  /// - Returns: A multiple of 8, and at least 8.
  public func capacity(at index: Int) -> Int {
    check(index)
    return slots.capacity(index)
  }

  /// How many places hold a value at this instant, one looked at after the other.
  ///
  /// - Parameter value: What to look for.
  /// - Returns: The number of places.
  public func count(of value: ShareableValue) -> Int {
    count { $0 == value }
  }

  /// For tests: does all of a write but the store that makes it happen.
  func rehearse(_ value: ShareableValue, at index: Int) throws {
    check(index)
    try slots.write(index, rehearsing: true) { _ in value }
  }

  private func check(_ index: Int) {
    Misuse.require(
      index >= 0 && index < count, "ShareableList \(name): index \(index) is not in 0..<\(count)")
  }
}

extension ShareableList: RandomAccessCollection {
  /// Zero.
  public var startIndex: Int { 0 }
  /// The number of values.
  public var endIndex: Int { count }
}

extension ShareableList: Codable {
  /// Encodes the name.
  public func encode(to encoder: any Encoder) throws {
    try memory.encode(to: encoder)
  }

  /// Decodes a name, and attaches the list that it leads to.
  ///
  /// - Throws: `PrimitivesError.Code.notFound` when its last user has let go meanwhile, and what
  ///   `init(attaching:)` throws.
  public init(from decoder: any Decoder) throws {
    memory = try SharedMemory(from: decoder)
    slots = try ShareableSlots(in: memory.core)
  }
}

extension ShareableList: CustomStringConvertible {
  /// Name and values.
  public var description: String {
    "ShareableList(\(name), [\(map(\.description).joined(separator: ", "))])"
  }
}
