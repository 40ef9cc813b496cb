// SPDX-License-Identifier: Apache-2.0

/// The running fingerprint of one or several schedules.
///
/// FNV-1a with 64 bits (Fowler, Noll and Vo) over a canonical encoding: every integer as unsigned
/// LEB128, every text and list preceded by its length. It tells schedules apart by accident, not
/// by malice. The fingerprint of a run is that of its rounds combined in order.
public struct ScheduleDigest: Sendable, Equatable {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Creates the fingerprint of nothing.
  public init() {}

  /// The fingerprint as 16 hexadecimal digits.
  public var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Adds a schedule.
  ///
  /// - Parameter schedule: The schedule to add.
  /// - Complexity: O(*n*) in the number of instructions.
  public mutating func combine(_ schedule: Schedule) {
    combine(schedule.scenario)
    combine(schedule.seed)
    combine(schedule.round)
    combine(schedule.processes)
    combine(schedule.parameters.permits)
    combine(schedule.parameters.capacity)
    combine(schedule.parameters.producers)
    combine(schedule.programs.count)
    for program in schedule.programs {
      combine(program.count)
      for instruction in program {
        combine(instruction)
      }
    }
    combine(schedule.faults.count)
    for fault in schedule.faults {
      combine(fault)
    }
  }

  private mutating func combine(_ instruction: Instruction) {
    switch instruction {
    case .add(let amount):
      combine(UInt64(1))
      combine(amount)
    case .put(let item, let bytes):
      combine(UInt64(2))
      combine(item)
      combine(bytes)
    case .get:
      combine(UInt64(3))
    case .write(let line, let parts):
      combine(UInt64(4))
      combine(line)
      combine(parts)
    case .hold(let spins):
      combine(UInt64(5))
      combine(spins)
    case .pause(let spins):
      combine(UInt64(6))
      combine(spins)
    case .yield:
      combine(UInt64(7))
    case .meet:
      combine(UInt64(8))
    case .signal:
      combine(UInt64(9))
    case .wait:
      combine(UInt64(10))
    case .store(let value):
      combine(UInt64(11))
      combine(value)
    case .look(let key):
      combine(UInt64(12))
      combine(key)
    case .append(let value):
      combine(UInt64(13))
      combine(value)
    case .measure:
      combine(UInt64(14))
    case .apply(let job):
      combine(UInt64(15))
      combine(job)
    case .map(let first, let count):
      combine(UInt64(16))
      combine(first)
      combine(count)
    case .iterate(let first, let count):
      combine(UInt64(17))
      combine(first)
      combine(count)
    }
  }

  private mutating func combine(_ fault: Fault) {
    combine(fault.kind.rawValue)
    combine(fault.process)
    combine(fault.afterCalls)
    combine(fault.delayNanoseconds)
    combine(fault.pauseNanoseconds)
  }

  private mutating func combine(_ text: String) {
    combine(text.utf8.count)
    for byte in text.utf8 {
      combine(byte)
    }
  }

  private mutating func combine(_ number: Int) {
    combine(UInt64(bitPattern: Int64(number)))
  }

  private mutating func combine(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      combine(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    combine(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func combine(_ byte: UInt8) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
