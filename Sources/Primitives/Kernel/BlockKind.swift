// SPDX-License-Identifier: Apache-2.0

/// What a block of the region is.
enum BlockKind: UInt32, Sendable {
  /// Part of another object, and freed with it.
  case part
  case lock
  case countingSemaphore
  case boundedSemaphore
  case queue
  case joinableQueue
  case value
  case array
  case recursiveLock
  case condition
  case event
  case barrier
  case connection
  case manager
  case hostedObject
  case dictionary
  case list
  case set
  case pool

  /// Whether processes hold handles of it, and it lives as long as one of them does.
  var isShared: Bool { self != .part }

  /// The name of the primitive, for messages.
  var name: String {
    switch self {
    case .part: "part of another object"
    case .lock: "Lock"
    case .countingSemaphore: "CountingSemaphore"
    case .boundedSemaphore: "BoundedSemaphore"
    case .queue: "Queue"
    case .joinableQueue: "JoinableQueue"
    case .value: "SharedValue"
    case .array: "SharedArray"
    case .recursiveLock: "RecursiveLock"
    case .condition: "Condition"
    case .event: "Event"
    case .barrier: "Barrier"
    case .connection: "Connection"
    case .manager: "Manager"
    case .hostedObject: "hosted object"
    case .dictionary: "SharedDictionary"
    case .list: "SharedList"
    case .set: "SharedSet"
    case .pool: "Pool"
    }
  }
}
