// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives

/// What a process sees of itself.
struct Sighting: Codable, Sendable {
  var name = CurrentProcess.name
  var pid = CurrentProcess.pid
  var parentPid = CurrentProcess.parent?.pid
  var parentName = CurrentProcess.parent?.name
  var kernelParent = getppid()
  var isDaemon = CurrentProcess.isDaemon
  var method = CurrentProcess.startMethod
  var defaultMethod = StartMethod.default
  var firstThread = ProcFile.read("/proc/thread-self/stat").map {
    String(decoding: $0.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
  }
  var descriptors = Self.descriptors()
  var directory = FileManager.default.currentDirectoryPath
  var environment = ProcessInfo.processInfo.environment["PRIMITIVES_TEST_SETTING"]
  var held = Self.heldSignals()

  /// Its open descriptors and what they are, without those of this look.
  static func descriptors() -> [Int: String] {
    let folder = "/proc/self/fd"
    var found: [Int: String] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let number = Int(name),
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
      else { continue }
      found[number] = target
    }
    return found
  }

  private static func heldSignals() -> String {
    let status = ProcFile.read("/proc/self/status").map { String(decoding: $0, as: UTF8.self) }
    return status?.split(separator: "\n").first { $0.hasPrefix("SigBlk:") }.map(String.init) ?? ""
  }
}
