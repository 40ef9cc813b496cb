// SPDX-License-Identifier: Apache-2.0

/// What a manager's server answers to a process of another family.
enum ManagerAnswer: Codable, Sendable {
  case done
  /// There is nothing, or time was up.
  case nothing
  case flag(Bool)
  case number(Int)
  case lock(LockState)
  case value(SentValue)
  case values([SentValue], version: UInt64)
  case entries([SentEntry], version: UInt64)
  /// Bytes of memory, in which nothing is a handle.
  case raw([UInt8])
  case handle(HandleNumbers)
  case relayed([UInt8])
  case failure(SentError)

  /// How an attempt to take a lock ended.
  enum LockState: UInt8, Codable, Sendable {
    case acquired, abandoned, timedOut

    init(_ outcome: LockOutcome) {
      self =
        switch outcome {
        case .acquired: .acquired
        case .acquiredAbandoned: .abandoned
        case .timedOut: .timedOut
        }
    }

    var outcome: LockOutcome {
      switch self {
      case .acquired: .acquired
      case .abandoned: .acquiredAbandoned
      case .timedOut: .timedOut
      }
    }
  }

  /// The handles of the family that answers, each once.
  var handles: Set<BlockHandle> {
    get throws(PrimitivesError) {
      switch self {
      case .value(let value): return try value.handles
      case .values(let values, _): return try Self.handles(in: values)
      case .entries(let entries, _):
        return try Self.handles(in: entries.flatMap { [$0.key, $0.value] })
      case .handle(let numbers): return [numbers.handle]
      case .relayed(let bytes): return try MessageEncoding.handles(in: bytes)
      default: return []
      }
    }
  }

  private static func handles(
    in values: [SentValue]
  ) throws(PrimitivesError) -> Set<BlockHandle> {
    var all: Set<BlockHandle> = []
    for value in values { all.formUnion(try value.handles) }
    return all
  }

  // MARK: Reading an answer

  var isDone: Bool {
    if case .done = self { return true }
    return false
  }

  var flag: Bool {
    get throws(PrimitivesError) {
      guard case .flag(let flag) = self else { throw Self.unexpected }
      return flag
    }
  }

  var number: Int {
    get throws(PrimitivesError) {
      guard case .number(let number) = self else { throw Self.unexpected }
      return number
    }
  }

  var outcome: LockOutcome {
    get throws(PrimitivesError) {
      guard case .lock(let state) = self else { throw Self.unexpected }
      return state.outcome
    }
  }

  var value: SentValue? {
    get throws(PrimitivesError) {
      switch self {
      case .value(let value): return value
      case .nothing: return nil
      default: throw Self.unexpected
      }
    }
  }

  var raw: [UInt8] {
    get throws(PrimitivesError) {
      guard case .raw(let bytes) = self else { throw Self.unexpected }
      return bytes
    }
  }

  var handle: BlockHandle {
    get throws(PrimitivesError) {
      guard case .handle(let numbers) = self else { throw Self.unexpected }
      return numbers.handle
    }
  }

  static var unexpected: PrimitivesError {
    PrimitivesError(.brokenMessage, "a manager's server has answered something else than was asked")
  }
}

/// A key and its value under way.
struct SentEntry: Codable, Sendable {
  let key: SentValue
  let value: SentValue
}
