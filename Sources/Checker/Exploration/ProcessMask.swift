// SPDX-License-Identifier: Apache-2.0

/// Sets of processes as events keep them: a bit each.
enum ProcessMask {
  /// The processes of a set, lowest first.
  static func processes(in mask: UInt64) -> [Int] {
    mask == 0 ? [] : (0..<64).filter { contains($0, mask) }
  }

  static func contains(_ process: Int, _ mask: UInt64) -> Bool {
    mask & 1 << UInt64(process) != 0
  }
}
