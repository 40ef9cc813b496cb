// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension RunEnvironment {
  /// Describes this machine and this build, with the repository around the current directory.
  ///
  /// What cannot be found out is named `unknown`, or counted as one core. Reads a few small files
  /// and starts no process.
  ///
  /// - Returns: The environment at the time of the call.
  public static func current() -> RunEnvironment {
    RunEnvironment(
      machine: machine(cpuinfo: contents(ofFile: "/proc/cpuinfo")),
      cores: cores(status: contents(ofFile: "/proc/self/status")),
      kernel: firstLine(of: contents(ofFile: "/proc/sys/kernel/osrelease")),
      toolchain: toolchain,
      commit: GitHead.commit(around: FileManager.default.currentDirectoryPath),
      configuration: configuration)
  }

  /// The processor's model from the text of `/proc/cpuinfo`, with the architecture.
  static func machine(cpuinfo: String) -> String {
    let model = value(of: ["model name", "Model", "cpu model", "uarch"], in: cpuinfo)
    return "\(model ?? "unknown processor") (\(architecture))"
  }

  /// The number of processors in the affinity list of `/proc/self/status`, such as `0-3,8`.
  static func cores(status: String) -> Int {
    let list = value(of: ["Cpus_allowed_list"], in: status) ?? ""
    let count = list.split(separator: ",").reduce(0) { sum, range in
      let bounds = range.split(separator: "-").compactMap { Int($0) }
      guard let low = bounds.first, let high = bounds.last, low <= high else { return sum }
      return sum + high - low + 1
    }
    return Swift.max(count, 1)
  }

  private static func value(of keys: [String], in text: String) -> String? {
    let lines = text.split(separator: "\n")
    for key in keys {
      for line in lines {
        let parts = line.split(separator: ":", maxSplits: 1).map { trimmed($0) }
        if parts.count == 2, parts[0] == key, !parts[1].isEmpty { return parts[1] }
      }
    }
    return nil
  }

  private static func firstLine(of text: String) -> String {
    text.split(separator: "\n").first.map { trimmed($0) } ?? "unknown"
  }

  private static func trimmed(_ text: Substring) -> String {
    let tail = text.drop { $0.isWhitespace }
    guard let last = tail.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(tail[...last])
  }

  private static func contents(ofFile path: String) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}

extension RunEnvironment {
  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #elseif arch(riscv64)
      "riscv64"
    #else
      "unknown architecture"
    #endif
  }

  private static var configuration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  // The compiler tells its version to conditions only, so each known one has to be asked for.
  private static var toolchain: String {
    #if compiler(>=6.5)
      "Swift 6.5 or newer"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3.3)
      "Swift 6.3.3 or newer"
    #elseif compiler(>=6.3.2)
      "Swift 6.3.2"
    #elseif compiler(>=6.3.1)
      "Swift 6.3.1"
    #else
      "Swift 6.3"
    #endif
  }
}
