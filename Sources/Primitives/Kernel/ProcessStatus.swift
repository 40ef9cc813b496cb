// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What `/proc/PID/stat` says of a process.
package struct ProcessStatus: Sendable, Equatable {
  private static let exitingFlag: UInt64 = 0x4

  package let state: Character
  package let parent: Int32
  package let threads: Int
  /// In clock ticks since the machine started: with the pid it names a process for ever.
  package internal(set) var startTime: UInt64
  var isExiting: Bool

  /// The status of this process, whatever its number is to `/proc`, which may be that of another
  /// pid namespace; `nil` when it cannot be seen.
  package static var current: ProcessStatus? { ProcessStatus(in: "/proc/self/stat") }

  /// The status of a process, or `nil` when there is none of that id, or it cannot be seen.
  package init?(of pid: Int32) {
    let way = StatusReading(rawValue: Self.reading.load(ordering: .relaxed)) ?? .truthful
    guard let status = way.reading(Self(in: "/proc/\(pid)/stat")) else { return nil }
    self = status
  }

  /// How others are read; not `truthful` only where the checker says so.
  static let reading = Atomic(StatusReading.truthful.rawValue)

  private init?(in path: String) {
    guard let text = ProcFile.read(path),
      let nameEnd = text.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    // The name may hold spaces and parentheses; the fields after it do not.
    let fields = text[(nameEnd + 1)...].split(separator: UInt8(ascii: " "))
      .map { String(decoding: $0, as: UTF8.self) }
    guard fields.count > 19, let state = fields[0].first, let parent = Int32(fields[1]),
      let flags = UInt64(fields[6]), let threads = Int(fields[17]),
      let startTime = UInt64(fields[19])
    else { return nil }
    self.state = state
    self.parent = parent
    self.threads = threads
    self.startTime = startTime
    isExiting = flags & Self.exitingFlag != 0 || state == "Z" || state == "X"
  }
}
