// SPDX-License-Identifier: Apache-2.0

/// What a shared value or array is asked to do for another family: elements are bytes on the way.
enum MemoryOperation: Codable, Sendable {
  /// How many elements there are, and how large each is.
  case count
  case stride
  case read(first: Int, count: Int)
  case write(first: Int, [UInt8])
  /// Adds to an integer, and answers what it was.
  case add(Int, bits: UInt64)

  func perform(on block: BlockReference) throws -> ManagerAnswer {
    let memory = try ServedMemory(block)
    switch self {
    case .count: return .number(memory.count)
    case .stride: return .number(memory.stride)
    case .read(let first, let count):
      return .raw(try memory.read(first..<checkedEnd(first, count)))
    case .write(let first, let bytes):
      try memory.write(bytes, from: first)
      return .done
    case .add(let index, let bits): return .value(.scalar(try memory.add(bits, at: index)))
    }
  }

  private func checkedEnd(_ first: Int, _ count: Int) throws(PrimitivesError) -> Int {
    let (end, overflow) = first.addingReportingOverflow(count)
    guard !overflow, first >= 0, count >= 0 else {
      throw PrimitivesError(.invalidArgument, "\(count) elements from \(first) on are no range")
    }
    return end
  }
}
