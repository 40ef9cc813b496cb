// SPDX-License-Identifier: Apache-2.0

/// The functions of a pool, by their numbers: types of tasks, and closures, which only workers know
/// that were forked later.
struct PoolFunctions {
  /// The bit by which the number of a closure is told from that of a type.
  static let closures: UInt32 = 1 << 31

  private(set) var runners: [UInt32: PoolRunner] = [:]
  private var types: [ObjectIdentifier: UInt32] = [:]
  private var nameCount: UInt32 = 0
  private var closureCount: UInt32 = 0

  /// The number of a closure from now on.
  mutating func add(_ runner: PoolRunner) -> UInt32 {
    closureCount += 1
    let number = Self.closures | closureCount
    runners[number] = runner
    return number
  }

  mutating func remove(_ number: UInt32) {
    runners[number] = nil
  }

  /// The number of a type of task, which is written on the board when it is first asked for.
  ///
  /// - Throws: `unknownType` when its name leads nowhere and the workers are not forked ones,
  ///   `outOfMemory`.
  mutating func number<Work: PoolTask>(
    of type: Work.Type, on board: PoolBoard, areForked: Bool
  ) throws(PrimitivesError) -> UInt32 {
    let identifier = ObjectIdentifier(type)
    if let number = types[identifier] { return number }
    let number: UInt32
    do throws(PrimitivesError) {
      let name = try ChildProcess.typeName(of: type)
      try board.add(name, after: nameCount)
      number = nameCount
      nameCount += 1
      runners[number] = PoolRunner(of: type)
    } catch {
      guard areForked, error.code == .unknownType else { throw error }
      number = add(PoolRunner(of: type))
    }
    types[identifier] = number
    return number
  }
}
