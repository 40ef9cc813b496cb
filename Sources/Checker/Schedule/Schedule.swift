// SPDX-License-Identifier: Apache-2.0

/// One round of one scenario, as pure data: what every worker does and what is done to it.
///
/// A schedule follows from its scenario, seed, round and number of processes alone and holds
/// nothing that was measured, so it is the same on every machine.
///
/// In a queue scenario with consumers, a consumer gets until the queue is closed and empty: its
/// program tells where it pauses, and is as long as its fair share of the items. Where items have
/// to be finished, each is after it was got, and the first producer joins at its end. Where entries
/// are stored, the first workers of every third round are clients of a server.
public struct Schedule: Codable, Sendable, Equatable {
  /// The name of the scenario.
  public var scenario: String
  /// The seed that the run was asked for.
  public var seed: UInt64
  /// The index of the round, from 0.
  public var round: Int
  /// How many workers there are.
  public var processes: Int
  /// The sizes of this round.
  public var parameters: Parameters
  /// The programs of the workers, one for each.
  public var programs: [[Instruction]]
  /// The planned faults, ordered by kind and then by worker.
  public var faults: [Fault]

  /// Creates a schedule from its parts.
  ///
  /// - Parameters:
  ///   - scenario: The name of the scenario.
  ///   - seed: The seed that the run was asked for.
  ///   - round: The index of the round, from 0.
  ///   - processes: How many workers there are.
  ///   - parameters: The sizes of this round.
  ///   - programs: The programs of the workers, one for each.
  ///   - faults: The planned faults.
  public init(
    scenario: String, seed: UInt64, round: Int, processes: Int, parameters: Parameters,
    programs: [[Instruction]], faults: [Fault] = []
  ) {
    self.scenario = scenario
    self.seed = seed
    self.round = round
    self.processes = processes
    self.parameters = parameters
    self.programs = programs
    self.faults = faults
  }
}

extension Schedule {
  /// The fingerprint of the whole schedule, faults included: 16 hexadecimal digits.
  ///
  /// - Complexity: O(*n*) in the number of instructions.
  public var digest: String {
    var digest = ScheduleDigest()
    digest.combine(self)
    return digest.text
  }

  /// How many items the programs put into the queue.
  ///
  /// - Complexity: O(*n*) in the number of instructions.
  public var itemCount: Int {
    programs.joined().count { if case .put = $0 { true } else { false } }
  }

  /// How many calls the round is expected to record; a fault, or a closed queue, changes it a bit.
  ///
  /// - Complexity: O(*n*) in the number of instructions.
  public var plannedCalls: Int {
    guard hasConsumers else {
      return programs.joined().reduce(0) { $0 + $1.callCount }
    }
    let perItem = isJoinable ? 3 : 2
    return perItem * itemCount + processes - parameters.producers
  }

  /// Whether some workers only consume, and do so until the queue is closed and empty.
  public var hasConsumers: Bool {
    work.hasItems && parameters.producers < processes
  }

  /// What the workers do; a scenario that the catalog does not have traps.
  public var work: Work {
    guard let scenario = ScenarioCatalog.scenario(named: scenario) else {
      fatalError("there is no scenario named \(scenario)")
    }
    return scenario.work
  }

  /// Whether the items that are taken have to be finished.
  var isJoinable: Bool { work == .tasks }

  /// Whether an item that a worker dies with is delivered again: in every second round.
  var redelivers: Bool { isJoinable && round % 2 == 1 }

  /// The keys that the programs store values under or ask for, in order.
  ///
  /// - Complexity: O(*n*) in the number of instructions.
  var keys: [UInt64] {
    var keys: Set<UInt64> = []
    for instruction in programs.joined() {
      switch instruction {
      case .store(let value): keys.insert(Instruction.key(of: value))
      case .look(let key): keys.insert(key)
      default: break
      }
    }
    return keys.sorted()
  }

  /// The jobs of the programs.
  ///
  /// - Complexity: O(*n*) in the number of instructions.
  var jobs: [UInt64] {
    programs.joined().flatMap { instruction -> Range<UInt64> in
      switch instruction {
      case .apply(let job): job..<job + 1
      case .map(let first, let count), .iterate(let first, let count):
        first..<first + UInt64(count)
      default: 0..<0
      }
    }
  }

  /// Whether a fault is done to the worker of a pool that was busy last, instead of to its user:
  /// two of three kills.
  func hitsPool(_ fault: Fault) -> Bool {
    work == .jobs && fault.kind == .kill && (fault.process + round) % 3 != 0
  }

  /// Whether the first workers reach what they share through a manager's server: in every third
  /// round, since a call takes much longer there, and each client has to get an agent first.
  var hasServer: Bool { work == .entries && round % 3 == 1 }

  /// Whether a worker reaches what it shares through a server.
  func isClient(_ process: Int) -> Bool { hasServer && process < parameters.producers }

  /// Whether a worker is named by a fault of a kind.
  ///
  /// - Parameters:
  ///   - process: The index of the worker.
  ///   - kind: The kind of fault.
  /// - Returns: Whether there is such a fault.
  public func targets(_ process: Int, with kind: FaultKind) -> Bool {
    faults.contains { $0.process == process && $0.kind == kind }
  }
}
