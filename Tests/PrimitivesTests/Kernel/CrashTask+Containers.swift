// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives

/// Deaths at every step of each change of a dictionary, a set and a list.
///
/// What is there afterwards is what was there before or what is there after, and a container that
/// is emptied uses what one that no one died in does.
extension CrashTask {
  private typealias Values = SharedDictionary<String, SharedValue<Int>>
  private typealias Texts = SharedDictionary<String, String>

  private static var long: String { String(repeating: "long", count: 40) }
  private static var huge: String { String(repeating: "huge", count: 1000) }

  func dictionaryChange(_ step: Int) throws -> Bool {
    switch operation {
    case .dictionaryAdd: return try texts(step) { try $0.set("new", forKey: "d") }
    case .dictionaryAddHandle:
      return try values(step) { try $0.set(SharedValue(4), forKey: "d") }
    case .dictionaryGrow: return try growing(step)
    case .dictionaryOverwrite: return try texts(step) { try $0.set(Self.long, forKey: "b") }
    case .dictionaryReplace: return try texts(step) { try $0.set(Self.huge, forKey: "b") }
    case .dictionaryReplaceHandle:
      return try values(step) { try $0.updateValue(SharedValue(4), forKey: "b") }
    case .dictionaryScalar: return try scalar(step)
    case .dictionaryRemove: return try texts(step) { try $0.removeValue(forKey: "b") }
    case .dictionaryRemoveHandle:
      return try values(step) { try $0.removeValue(forKey: "b")?.value = 7 }
    case .dictionaryPop: return try values(step) { _ = try $0.popLast() }
    case .dictionaryExchange:
      return try texts(step) { _ = try $0.compareExchange("b", expected: "two", nil) }
    case .dictionaryMerge:
      return try texts(step) {
        try $0.merge([("d", "new"), ("b", Self.long), ("c", "3"), ("d", Self.huge)])
      }
    case .dictionaryMergeHandles:
      return try values(step) { try $0.merge([("b", SharedValue(7)), ("e", SharedValue(8))]) }
    case .dictionaryReplaceAll:
      return try values(step) { try $0.replaceAll(with: ["b": SharedValue(9)]) }
    case .dictionaryRemoveAll: return try values(step) { try $0.removeAll() }
    default: return try listChange(step)
    }
  }

  private func listChange(_ step: Int) throws -> Bool {
    switch operation {
    case .listAppend: return try list(step) { try $0.append(Self.long) }
    case .listAppendSmall: return try list(step) { try $0.append("s") }
    case .listAppendMany: return try list(step) { try $0.append(contentsOf: ["s", Self.long]) }
    case .listAppendHandle: return try handles(step) { try $0.append(SharedValue(4)) }
    case .listGrow: return try growingList(step)
    case .listSet: return try list(step) { try $0.set("middle", at: 1) }
    case .listSetHandle: return try handles(step) { try $0.set(SharedValue(4), at: 1) }
    case .listInsert: return try list(step) { try $0.insert(Self.long, at: 1) }
    case .listRemove: return try list(step) { try $0.remove(at: 1) }
    case .listRemoveHandle: return try handles(step) { try $0.remove(at: 0)?.value = 7 }
    case .listPop: return try handles(step) { try $0.popLast() }
    case .listReplace:
      return try list(step) { try $0.replaceSubrange(0..<2, with: [Self.huge, "x", Self.long]) }
    case .listReverse: return try handles(step) { try $0.reverse() }
    case .listRepeat: return try handles(step) { try $0.repeatElements(2) }
    case .setAlgebra: return try algebra(step)
    case .repairDictionary: return try repairDictionary(step)
    case .repairList: return try repairList(step)
    default: return try removeAllOfList(step)
    }
  }

  private func removeAllOfList(_ step: Int) throws -> Bool {
    try handles(step) { try $0.removeAll() }
  }

  // MARK: Dictionaries

  private func texts(_ step: Int, _ change: @Sendable (Texts) throws -> Void) throws -> Bool {
    try compare(
      step,
      make: { try Texts([("a", Self.long), ("b", "two"), ("c", "three")]) },
      describe: { try $0.items.map { "\($0.key): \($0.value)" } },
      empty: { try $0.removeAll() }, change: change)
  }

  private func values(_ step: Int, _ change: @Sendable (Values) throws -> Void) throws -> Bool {
    try compare(
      step,
      make: {
        try Values([("a", SharedValue(1)), ("b", SharedValue(2)), ("c", SharedValue(3))])
      },
      describe: { try $0.items.map { "\($0.key): \($0.value.value)" } },
      empty: { try $0.removeAll() }, change: change)
  }

  private func scalar(_ step: Int) throws -> Bool {
    try compare(
      step, make: { try SharedDictionary(["a": 1]) },
      describe: { try $0.items.map { "\($0.key): \($0.value)" } },
      empty: { try $0.removeAll() }, change: { try $0.modify("a") { $0? += 1 } })
  }

  private func growing(_ step: Int) throws -> Bool {
    try compare(
      step, make: { try SharedDictionary((0..<6).map { ($0, "\($0)") }) },
      describe: { try $0.items.map { "\($0.key): \($0.value)" } },
      empty: { try $0.removeAll() }, change: { try $0.set("6", forKey: 6) })
  }

  private func algebra(_ step: Int) throws -> Bool {
    try compare(
      step, make: { try SharedSet(["a", "b", Self.long]) }, describe: { try $0.elements },
      empty: { try $0.removeAll() },
      change: { try $0.formSymmetricDifference(["b", Self.huge]) })
  }

  // MARK: Lists

  private func list(
    _ step: Int, _ change: @Sendable (SharedList<String>) throws -> Void
  ) throws -> Bool {
    try compare(
      step, make: { try SharedList(["one", Self.long, "a text"]) },
      describe: { try $0.elements }, empty: { try $0.removeAll() }, change: change)
  }

  private func handles(
    _ step: Int, _ change: @Sendable (SharedList<SharedValue<Int>>) throws -> Void
  ) throws -> Bool {
    try compare(
      step, make: { try SharedList([SharedValue(1), SharedValue(2), SharedValue(3)]) },
      describe: { try $0.elements.map { "\($0.value)" } }, empty: { try $0.removeAll() },
      change: change)
  }

  private func growingList(_ step: Int) throws -> Bool {
    try compare(
      step, make: { try SharedList((0..<15).map { "\($0) of some length" }) },
      describe: { try $0.elements },
      // As much room as it may have had.
      empty: {
        try $0.append(contentsOf: ["", ""])
        try $0.removeAll()
      },
      change: { try $0.append("another") })
  }

  // MARK: Repairs

  /// Someone has died in a change; who looks next dies while it makes that whole.
  private func repairDictionary(_ step: Int) throws -> Bool {
    try afterDeaths { first in
      try compare(
        step, after: first,
        make: {
          try Values([("a", SharedValue(1)), ("b", SharedValue(2)), ("c", SharedValue(3))])
        },
        describe: { try $0.items.map { "\($0.key): \($0.value.value)" } },
        empty: { try $0.removeAll() },
        change: { try $0.merge([("b", SharedValue(7)), ("e", SharedValue(8))]) })
    }
  }

  private func repairList(_ step: Int) throws -> Bool {
    try afterDeaths { first in
      try compare(
        step, after: first,
        make: { try SharedList([SharedValue(1), SharedValue(2), SharedValue(3)]) },
        describe: { try $0.elements.map { "\($0.value)" } }, empty: { try $0.removeAll() },
        change: { try $0.replaceSubrange(0..<2, with: [SharedValue(4), SharedValue(5)]) })
    }
  }

  /// The change has ended before the step at which someone was to die in it.
  private struct NoDeath: Error {}

  /// Calls `body` with some of the steps that a change has, and returns whether it ended each time.
  private func afterDeaths(_ body: (Int) throws -> Bool) throws -> Bool {
    var hasEnded = true
    for first in stride(from: 10, to: 10_000, by: 61) {
      do {
        hasEnded = try body(first) && hasEnded
      } catch is NoDeath {
        try require(first > 100, "a change of no more than \(first) steps")
        break
      }
    }
    return hasEnded
  }

  // MARK: Parts

  /// A child dies at `step` of the change; or, where one died in the change at another step, at
  /// this step of looking.
  private func compare<Container: Sendable>(
    _ step: Int, after first: Int? = nil, make: () throws -> Container,
    describe: @Sendable (Container) throws -> [String], empty: (Container) throws -> Void,
    change: @Sendable (Container) throws -> Void
  ) throws -> Bool {
    let base = Family.usedBytes
    let container = try make()
    if let first, try crash(first, { try change(container) }) { throw NoDeath() }
    let hasEnded = try crash(step) {
      if first == nil { try change(container) } else { _ = try describe(container) }
    }
    let found = try describe(container)
    try empty(container)
    let left = Family.usedBytes - base
    let twin = try make()
    let before = try describe(twin)
    try change(twin)
    let after = try describe(twin)
    try empty(twin)
    try require(Family.usedBytes - base == 2 * left, "step \(step): \(left) bytes are left")
    try require(found == before || found == after, "step \(step): \(found)")
    if hasEnded, first == nil { try require(found == after, "no one died, but it is \(found)") }
    try require(Family.inventory().lostBytes == 0, "step \(step): bytes are lost")
    withExtendedLifetime((container, twin)) {}
    return hasEnded
  }
}
