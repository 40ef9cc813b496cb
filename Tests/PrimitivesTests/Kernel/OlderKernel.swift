// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A kernel that does not tell of a process that is gone how it ended, as those before Linux 6.15.
enum OlderKernel {
  /// Makes the kernel so, for this process and those that it starts from now on.
  static func become() throws {
    typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    guard let symbol = unsafe dlsym(nil, "prctl") else { throw TestFailure("no prctl") }
    let control = unsafe unsafeBitCast(symbol, to: Control.self)
    // A filter of system calls: ioctl (16) has no such requests (ENOTTY), all else is allowed.
    let program: [UInt64] = [
      0x0000_0000_0000_0020, 0x0000_0010_0100_0015, 0x0005_0000_0000_0006 | UInt64(ENOTTY) << 32,
      0x7FFF_0000_0000_0006,
    ]
    try require(control(38, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS is refused")
    let result = unsafe program.withUnsafeBufferPointer { program in
      let head = [UInt(program.count), UInt(bitPattern: program.baseAddress)]
      return unsafe head.withUnsafeBufferPointer { head in
        control(22, 2, UInt(bitPattern: head.baseAddress), 0, 0)
      }
    }
    try require(result == 0, "PR_SET_SECCOMP is refused")
  }
}
