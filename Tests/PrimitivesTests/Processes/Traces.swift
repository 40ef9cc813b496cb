// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Primitives

/// What processes may leave behind, as it is now.
struct Traces {
  private let descriptors = Sighting.descriptors()
  private let memory = Family.usedBytes
  private let resident = Self.resident(of: getpid())
  private let children = Self.children.subtracting([ForkServer.currentPid ?? 0])
  private let members = Self.members

  /// Throws unless all is as it was before.
  func requireSame(as before: Traces) throws {
    try require(
      descriptors.count == before.descriptors.count,
      "descriptors \(descriptors) instead of \(before.descriptors)")
    try require(memory == before.memory, "\(memory) bytes shared instead of \(before.memory)")
    try require(children == before.children, "children \(children) instead of \(before.children)")
    try require(members == before.members, "\(members) members instead of \(before.members)")
    let grown = resident - before.resident
    try require(grown < 16 << 20, "grew by \(grown) bytes")
  }

  /// How many places of the family are taken.
  static var members: Int {
    let roster = Family.roster
    return (0..<roster.usedSlots).count { roster.state($0).phase != .free }
  }

  /// The processes whose parent this one is, zombies included.
  static var children: Set<Int32> {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return Set(
      threads.flatMap { thread in
        let list = ProcFile.read("/proc/self/task/\(thread)/children") ?? []
        return String(decoding: list, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
      })
  }

  private static func resident(of pid: Int32) -> Int {
    let text = String(decoding: ProcFile.read("/proc/\(pid)/statm") ?? [], as: UTF8.self)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4096
  }
}
