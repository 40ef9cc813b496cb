// SPDX-License-Identifier: Apache-2.0

/// The sizes, shapes and rates of one round, and the programs that follow from them.
struct RoundPlan {
  let scenario: String
  private let work: Work
  let seed: UInt64
  let processes: Int
  let round: Int
  let workload: Workload
  let parameters: Parameters

  /// One instruction in so many is followed by jitter, 0 for none.
  private let jitterInterval: UInt64
  private let longestPause: Int
  private let longestHold: Int
  private let sizes: PayloadSizes
  /// How many keys values are stored under.
  private let keys: UInt64

  private static let longestTask = 200
  private static let mostKeys = 8
  private static let mostJobs = 4
  private static let mostClients = 100
  private static let mostPools = 300

  init(scenario: String, seed: UInt64, processes: Int, round: Int, workload: Workload) {
    self.scenario = scenario
    let work = ScenarioCatalog.scenario(named: scenario)?.work ?? .additions
    self.work = work
    self.seed = seed
    self.processes = processes
    self.round = round
    self.workload = workload
    var generator = RandomStream.parameters.generator(
      scenario: scenario, seed: seed, round: round)
    jitterInterval = generator.element(of: [0, 64, 256, 1024])
    longestPause = generator.element(of: [64, 512, 4096])
    longestHold = generator.element(of: [0, 16, 128, 1024])
    sizes = PayloadSizes(drawnFrom: &generator)
    parameters = Parameters(
      permits: Self.permits(for: work, processes, from: &generator),
      capacity: work.hasItems
        ? Self.capacity(
          scenario: scenario, seed: seed, round: round, rounds: workload.rounds, from: &generator)
        : 0,
      producers: Self.producers(for: work, processes, round, from: &generator))
    keys = work == .entries ? UInt64(generator.number(in: 1...Self.mostKeys)) : 1
  }

  func programs() -> [[Instruction]] {
    var programs = (0..<processes).map(program)
    if work == .items {
      placeExtremeItems(in: &programs)
    }
    return programs
  }

  /// Every run has at least one unbounded and one bounded round; which ones is up to the seed.
  private static func capacity(
    scenario: String, seed: UInt64, round: Int, rounds: Int,
    from generator: inout SeededGenerator
  ) -> Int {
    var run = RandomStream.run.generator(scenario: scenario, seed: seed, round: 0)
    let unbounded = run.number(in: 0...rounds - 1)
    let bounded = (unbounded + run.number(in: 1...max(1, rounds - 1))) % rounds
    let bound = generator.number(in: 1...64)
    let isUnbounded = generator.chance(1, in: 3)
    if round == unbounded { return 0 }
    return round == bounded || !isUnbounded ? bound : 0
  }

  private static func permits(
    for work: Work, _ processes: Int, from generator: inout SeededGenerator
  ) -> Int {
    switch work {
    case .holds: generator.number(in: 1...max(1, min(16, processes - 1)))
    case .jobs: generator.number(in: 1...(processes > mostPools / 3 ? 2 : 3))
    default: 1
    }
  }

  private static func producers(
    for work: Work, _ processes: Int, _ round: Int, from generator: inout SeededGenerator
  ) -> Int {
    switch work {
    // An agent each, and a family has places for 2048 processes.
    case .entries where round % 3 == 1:
      generator.number(in: max(1, processes / 4)...processes) * mostClients
        / max(mostClients, processes)
    case .jobs: min(processes, mostPools)
    default: work.hasProducers ? producers(of: processes, from: &generator) : 0
    }
  }

  private static func producers(of processes: Int, from generator: inout SeededGenerator) -> Int {
    guard processes > 2 else { return 1 }
    switch generator.number(in: 0...7) {
    case 0: return 1
    case 1: return processes - 1
    default:
      let margin = max(1, processes / 4)
      return generator.number(in: margin...processes - margin)
    }
  }

  private func program(of process: Int) -> [Instruction] {
    var generator = RandomStream.program.generator(
      scenario: scenario, seed: seed, round: round, process: process)
    let workers = work.hasProducers ? parameters.producers : processes
    guard process < workers else { return consumerProgram(from: &generator) }
    // All have to come to each meeting.
    let units = workload.share(of: work == .meetings ? 0 : process, among: workers)
    var program: [Instruction] = []
    program.reserveCapacity(units + units / 32)
    for index in 0..<units {
      append(unit(process: process, index: index, from: &generator), to: &program, &generator)
      if work.hasItems, processes == 1 {
        append(.get, to: &program, &generator)
      }
    }
    return program
  }

  private func unit(
    process: Int, index: Int, from generator: inout SeededGenerator
  ) -> Instruction {
    let identity = Instruction.identity(process: process, index: index)
    switch work {
    case .items: return .put(item: identity, bytes: sizes.size(from: &generator))
    case .tasks: return .put(item: identity, bytes: generator.number(in: 0...Self.longestTask))
    case .lines: return .write(line: identity, parts: generator.number(in: 2...5))
    case .holds: return .hold(spins: generator.number(in: 0...longestHold))
    case .additions: return .add(amount: 1 + generator.number(below: 1000))
    case .meetings: return .meet
    case .signals: return .signal
    case .entries: return entry(process: process, index: index, from: &generator)
    case .jobs:
      let first = Instruction.identity(process: process, index: index * Self.mostJobs)
      let count = generator.number(in: 1...Self.mostJobs)
      switch generator.number(in: 0...2) {
      case 0: return .apply(job: first)
      case 1: return .map(first: first, count: count)
      default: return .iterate(first: first, count: count)
      }
    }
  }

  private func entry(
    process: Int, index: Int, from generator: inout SeededGenerator
  ) -> Instruction {
    let (kind, key) = (generator.number(in: 0...3), generator.number(below: keys))
    switch kind {
    case 0: return .store(value: Instruction.value(key: key, process: process, index: index))
    case 1: return .look(key: key)
    case 2: return .append(value: Instruction.identity(process: process, index: index))
    default: return .measure
    }
  }

  /// As many gets as a consumer's fair share of the items, which is not what it will get.
  private func consumerProgram(from generator: inout SeededGenerator) -> [Instruction] {
    let items = (0..<parameters.producers).reduce(0) {
      $0 + workload.share(of: $1, among: parameters.producers)
    }
    var program: [Instruction] = []
    for _ in 0..<max(1, items / (processes - parameters.producers)) {
      append(work == .signals ? .wait : .get, to: &program, &generator)
    }
    return program
  }

  private func append(
    _ instruction: Instruction, to program: inout [Instruction],
    _ generator: inout SeededGenerator
  ) {
    program.append(instruction)
    guard jitterInterval > 0, generator.chance(1, in: jitterInterval) else { return }
    program.append(
      generator.chance(1, in: 2)
        ? .yield : .pause(spins: generator.number(in: 1...longestPause)))
  }

  /// Makes one item of each round empty and another one a mebibyte long.
  private func placeExtremeItems(in programs: inout [[Instruction]]) {
    var generator = RandomStream.parameters.generator(
      scenario: scenario, seed: seed, round: round, process: 1)
    let counts = (0..<parameters.producers).map {
      workload.share(of: $0, among: parameters.producers)
    }
    let items = counts.enumerated().flatMap { process, count in
      [0, count / 3, count / 2, count - 1].map { (process: process, index: $0) }
    }
    let smallest = generator.number(in: 0...items.count - 1)
    let largest = (smallest + generator.number(in: 1...items.count - 1)) % items.count
    for (choice, size) in [(smallest, 0), (largest, PayloadSizes.largest)] {
      let (process, index) = items[choice]
      let item = Instruction.identity(process: process, index: index)
      let place = programs[process].firstIndex { instruction in
        if case .put(item, _) = instruction { true } else { false }
      }
      if let place {
        programs[process][place] = .put(item: item, bytes: size)
      }
    }
  }
}
