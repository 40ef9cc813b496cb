// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A free list of numbered elements, a stack with a head to be compared and swapped (Treiber,
/// "Systems Programming: Coping with Parallelism", 1986).
///
/// Process 0 takes an element each time; every other one takes two and gives back the first.
///
/// Broken, the head has no generation: it is swapped also when the element on top went and came
/// back, by then with another below it, and one that is taken gets into the list.
struct ABATwin: Twin {
  let processes: Int
  let operations: Int
  let isBroken: Bool

  struct Objects {
    /// The number of the element on top in the lower half, 0 if there is none; how often the head
    /// was swapped in the upper.
    let head: SharedValue<UInt64>
    /// For each element what lies below it.
    let below: SharedArray<UInt64>
  }

  private static let generation: UInt64 = 1 << 32

  private var elements: Int { 2 * operations * max(1, processes - 1) }

  func prepare() throws -> Objects {
    Objects(head: try SharedValue(1), below: try SharedArray((1...elements).map(nextOne)))
  }

  private func nextOne(_ element: Int) -> UInt64 {
    element < elements ? UInt64(element + 1) : 0
  }

  func run(process: Int, on list: Objects, recorder: CallRecorder) throws {
    for _ in 0..<operations {
      let first = recorder.call("take") { take(list) }
      guard process > 0 else { continue }
      recorder.call("take") { take(list) }
      if first > 0 { recorder.call("return", first) { giveBack(first, list) } }
    }
  }

  /// Returns the element that was taken, or 0 if there was none.
  private func take(_ list: Objects) -> UInt64 {
    while true {
      let head = list.head.value
      let top = head % Self.generation
      guard top > 0 else { return 0 }
      if swap(head, list.below[Int(top) - 1], list) { return top }
    }
  }

  private func giveBack(_ element: UInt64, _ list: Objects) {
    while true {
      let head = list.head.value
      list.below[Int(element) - 1] = head % Self.generation
      if swap(head, element, list) { return }
    }
  }

  private func swap(_ head: UInt64, _ top: UInt64, _ list: Objects) -> Bool {
    let generation = isBroken ? 0 : head / Self.generation + 1
    return list.head.compareExchange(head, generation * Self.generation + top)
  }

  func check(_ execution: Execution, on list: Objects) throws -> [String] {
    var places = Array(repeating: 0, count: elements)
    for call in execution.calls("take") {
      if let element = call.result, element > 0 { places[Int(element) - 1] += 1 }
    }
    for call in execution.calls("return") { places[Int(call.argument) - 1] -= 1 }
    // A broken list may have no end.
    for _ in 0...elements {
      let element = take(list)
      guard element > 0 else { break }
      places[Int(element) - 1] += 1
    }
    return places.enumerated().compactMap { index, count in
      if count > 1 { return "element \(index + 1) was handed out twice" }
      // What a death cut off may have taken one.
      return count < 1 && execution.deaths.isEmpty ? "element \(index + 1) is lost" : nil
    }
  }
}
