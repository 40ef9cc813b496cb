// SPDX-License-Identifier: Apache-2.0

/// What a process of another family asks of a manager's server.
enum ManagerRequest: Sendable {
  /// Makes an object, and answers its handle.
  case make(Making)
  /// Does something with an object.
  case operate(HandleNumbers, Operation)
  /// Hands a request to the process that hosts objects; the answer is a relayed one.
  case host([UInt8])
  /// Answers the handle of what is published under names.
  case names

  enum Making: Codable, Sendable {
    case lock
    case recursiveLock
    case condition
    case event
    case barrier(parties: Int)
    case countingSemaphore(permits: Int)
    case boundedSemaphore(permits: Int)
    case queue(capacity: Int?)
    case joinableQueue(capacity: Int?, redelivers: Bool)
    case array(count: Int, stride: Int)
    case value(size: Int)
    case dictionary
    case list
    case set
    /// One of the above, made of something that its block says.
    indirect case of(ElementType, Making)
  }

  enum Operation: Codable, Sendable {
    case lock(LockOperation)
    case condition(ConditionOperation)
    case event(EventOperation)
    case barrier(BarrierOperation)
    case semaphore(SemaphoreOperation)
    case queue(QueueOperation)
    case memory(MemoryOperation)
    case dictionary(DictionaryOperation)
    case list(ListOperation)
  }

  /// The longest frame that a server takes: a client has its agent hold no more for it.
  static let frameLimit = 1 << 30
}

extension ManagerRequest.Making {
  /// What is made, in a word.
  var text: String {
    switch self {
    case .lock: "Lock"
    case .recursiveLock: "RecursiveLock"
    case .condition: "Condition"
    case .event: "Event"
    case .barrier: "Barrier"
    case .countingSemaphore: "CountingSemaphore"
    case .boundedSemaphore: "BoundedSemaphore"
    case .queue: "Queue"
    case .joinableQueue: "JoinableQueue"
    case .array: "SharedArray"
    case .value: "SharedValue"
    case .dictionary: "SharedDictionary"
    case .list: "SharedList"
    case .set: "SharedSet"
    case .of(let element, let making): "\(making.text) of \(element.name)"
    }
  }
}
