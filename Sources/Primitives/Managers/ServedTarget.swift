// SPDX-License-Identifier: Apache-2.0

/// What a proxy can stand for in this family's memory: of what kind its block is, and made of what.
protocol ServedTarget {
  static var blockKind: BlockKind { get }
  /// `nil` for what is made of nothing.
  static var element: ElementType? { get }
}

extension ServedTarget {
  static var element: ElementType? { nil }

  /// - Throws: `invalidHandle` when a block is of another kind, or made of something else.
  static func check(_ block: BlockReference) throws(PrimitivesError) {
    let block = try block.checked(blockKind)
    if let element { _ = try block.checked(element) }
  }
}

extension Lock: ServedTarget {
  static var blockKind: BlockKind { .lock }
}

extension RecursiveLock: ServedTarget {
  static var blockKind: BlockKind { .recursiveLock }
}

extension Condition: ServedTarget {
  static var blockKind: BlockKind { .condition }
}

extension Event: ServedTarget {
  static var blockKind: BlockKind { .event }
}

extension Barrier: ServedTarget {
  static var blockKind: BlockKind { .barrier }
}

extension CountingSemaphore: ServedTarget {
  static var blockKind: BlockKind { .countingSemaphore }
}

extension BoundedSemaphore: ServedTarget {
  static var blockKind: BlockKind { .boundedSemaphore }
}

extension Queue: ServedTarget {
  static var blockKind: BlockKind { .queue }
  static var element: ElementType? { .of(Element.self) }
}

extension JoinableQueue: ServedTarget {
  static var blockKind: BlockKind { .joinableQueue }
  static var element: ElementType? { .of(Element.self) }
}

extension SharedValue: ServedTarget {
  static var blockKind: BlockKind { .value }
  static var element: ElementType? { .of(Value.self) }
}

extension SharedArray: ServedTarget {
  static var blockKind: BlockKind { .array }
  static var element: ElementType? { .of(Element.self) }
}
