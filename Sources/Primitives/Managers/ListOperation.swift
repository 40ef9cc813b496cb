// SPDX-License-Identifier: Apache-2.0

/// What a list is asked to do for another family: the calls of `ListStorage`.
enum ListOperation: Codable, Sendable {
  case count
  case element(Int)
  case set(SentValue, at: Int)
  case exchange(Int, expected: SentValue, desired: SentValue)
  case append(SentValue)
  case take(Int?)
  case elements(SentRange?)
  case replace(SentRange, [SentValue], version: UInt64?)
  case reorder([Int], version: UInt64)

  func perform(
    on block: BlockReference
  ) throws -> (ManagerAnswer, [BlockReference]) {
    let core = ListCore(try block.checked(.list))
    switch self {
    case .count: return (.number(try core.count()), [])
    case .element(let index): return DictionaryOperation.answer(try core.element(at: index))
    case .set(let value, let index): return (.flag(try core.set(value.stored(), at: index)), [])
    case .exchange(let index, let expected, let desired):
      return DictionaryOperation.answer(
        try core.exchange(at: index, expected: expected.stored(), desired: desired.stored()))
    case .append(let value):
      try core.append(value.stored())
      return (.done, [])
    case .take(let index): return DictionaryOperation.answer(try core.take(at: index))
    case .elements(let range):
      let snapshot = try core.elements(in: range?.range)
      return (
        .values(snapshot.items.map { SentValue($0.payload) }, version: snapshot.version),
        snapshot.items.flatMap(\.references)
      )
    case .replace(let range, let values, let version):
      let isDone = try core.replace(
        range.range, with: values.map { try $0.stored() }, ifVersion: version)
      return (.flag(isDone), [])
    case .reorder(let order, let version):
      return (.flag(try core.reorder(order, ifVersion: version)), [])
    }
  }
}

/// A range of indices under way.
struct SentRange: Codable, Sendable {
  let first: Int
  let end: Int

  init(_ range: Range<Int>) {
    first = range.lowerBound
    end = range.upperBound
  }

  var range: Range<Int> {
    get throws(PrimitivesError) {
      guard 0 <= first, first <= end else {
        throw PrimitivesError(.invalidArgument, "\(first) to \(end) is no range of a list")
      }
      return first..<end
    }
  }
}
