// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A seccomp filter, as container runtimes install them: some calls are answered with an errno.
enum SystemCallFilter {
  /// A call that is refused, always or where an argument has any of some bits.
  struct Rule: Codable, Sendable, Hashable, CustomStringConvertible {
    let name: String
    let number: UInt32
    var error: Int32
    var argument: UInt32?
    var bits: UInt32 = 0

    var description: String { "\(name) with errno \(error)" }
  }

  // The numbers are those of x86-64.
  static func waitForAny(_ error: Int32) -> Rule {
    Rule(name: "futex_waitv", number: 449, error: error)
  }
  static func openProcess(_ error: Int32) -> Rule {
    Rule(name: "pidfd_open", number: 434, error: error)
  }
  static func signalProcess(_ error: Int32) -> Rule {
    Rule(name: "pidfd_send_signal", number: 424, error: error)
  }
  /// `waitid` by a descriptor.
  static func waitByDescriptor(_ error: Int32) -> Rule {
    Rule(name: "waitid(P_PIDFD)", number: 247, error: error, argument: 0, bits: 2)
  }
  static let memoryFile = Rule(name: "memfd_create", number: 319, error: EPERM)
  /// `MFD_NOEXEC_SEAL`.
  static func memoryFlag(_ error: Int32) -> Rule {
    Rule(name: "memfd_create", number: 319, error: error, argument: 1, bits: 8)
  }
  static let reserving = Rule(name: "fallocate", number: 285, error: EPERM)
  static let closeRange = Rule(name: "close_range", number: 436, error: EPERM)
  static let robustList = Rule(name: "get_robust_list", number: 274, error: EPERM)
  static let advice = Rule(name: "madvise", number: 28, error: EPERM)
  static let random = Rule(name: "getrandom", number: 318, error: EPERM)
  static let newClone = Rule(name: "clone3", number: 435, error: EPERM)
  /// `CLONE_PARENT`.
  static let sibling = Rule(name: "clone", number: 56, error: EPERM, argument: 0, bits: 0x8000)
  static let processors = Rule(name: "sched_getaffinity", number: 204, error: EPERM)
  /// As kernels before 6.15 answer who asks a descriptor how its process has ended.
  static let requests = Rule(name: "ioctl", number: 16, error: ENOTTY)
  static let processGetters = Rule(name: "pidfd_getfd", number: 438, error: EPERM)

  /// Refuses calls in this thread, and in all threads and processes that come of it from now on.
  static func refuse(_ rules: [Rule]) throws {
    typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    guard let symbol = unsafe dlsym(nil, "prctl") else { throw TestFailure("no prctl") }
    let control = unsafe unsafeBitCast(symbol, to: Control.self)
    let program = rules.flatMap(instructions) + [instruction(0x06, 0x7FFF_0000)]
    try require(control(38, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS is refused")
    let result = unsafe program.withUnsafeBufferPointer { program in
      let head = [UInt(program.count), UInt(bitPattern: program.baseAddress)]
      return unsafe head.withUnsafeBufferPointer { head in
        control(22, 2, UInt(bitPattern: head.baseAddress), 0, 0)
      }
    }
    try require(result == 0, "PR_SET_SECCOMP is refused")
  }

  /// What tells whether it is the call, and refuses it.
  private static func instructions(_ rule: Rule) -> [UInt64] {
    let refusal = instruction(0x06, 0x0005_0000 | UInt32(rule.error))
    guard let argument = rule.argument else {
      return [instruction(0x20, 0), instruction(0x15, rule.number, no: 1), refusal]
    }
    return [
      instruction(0x20, 0), instruction(0x15, rule.number, no: 3),
      instruction(0x20, 16 + 8 * argument), instruction(0x45, rule.bits, no: 1), refusal,
    ]
  }

  private static func instruction(_ code: UInt64, _ value: UInt32, no: UInt64 = 0) -> UInt64 {
    code | no << 24 | UInt64(value) << 32
  }
}
