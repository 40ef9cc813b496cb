// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Primitives

/// What this process and its family hold: descriptors, children, shared memory.
struct ResourceSnapshot {
  private let descriptors: [String: String]
  private let children: Set<String>
  private let sharedBytes: UInt64

  static func take() -> ResourceSnapshot {
    let files = FileManager.default
    let numbers = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    var descriptors: [String: String] = [:]
    for number in numbers {
      // The descriptor of the listing itself is gone by now.
      guard let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
      else { continue }
      descriptors[number] = target
    }
    let thread = ProcFile.read("/proc/thread-self/children") ?? []
    return ResourceSnapshot(
      descriptors: descriptors,
      children: Set(
        String(decoding: thread, as: UTF8.self).split(separator: " ").map(String.init)),
      sharedBytes: Family.usedBytes)
  }

  /// A sentence for each thing that is here now and was not in an earlier snapshot.
  func leaks(since before: ResourceSnapshot) -> [String] {
    var leaks: [String] = []
    for number in descriptors.keys.sorted() where before.descriptors[number] == nil {
      leaks.append("Descriptor \(number) (\(descriptors[number] ?? "")) was left open.")
    }
    for child in children.subtracting(before.children).sorted() {
      leaks.append("Process \(child) was left behind.")
    }
    if sharedBytes != before.sharedBytes {
      leaks.append(
        "The bytes of the family's shared memory were \(before.sharedBytes) and are "
          + "\(sharedBytes) now."
      )
    }
    return leaks
  }
}
