// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Notes when a run began, and makes its record when it has ended.
public struct RunStopwatch: Sendable {
  private let commandLine: [String]
  private let startedAt: String
  private let start: ContinuousClock.Instant
  private let load: Double?

  /// Begins now.
  ///
  /// Reads one small file.
  ///
  /// - Parameter commandLine: The program and its arguments.
  public init(commandLine: [String]) {
    let program = commandLine.first?.split(separator: "/").last.map(String.init)
    self.commandLine = (program.map { [$0] } ?? []) + commandLine.dropFirst()
    startedAt = Date.now.formatted(.iso8601)
    start = .now
    load = Self.currentLoad
  }

  /// The record of a run that ends now.
  ///
  /// - Parameter scenarios: How long the scenarios took, in nanoseconds.
  /// - Returns: The record; its overhead is what the scenarios leave of the whole.
  public func record(scenariosNanoseconds scenarios: Int64) -> RunRecord {
    // The scenarios lie within the whole, but for what a clock of another process may differ.
    let duration = max(Int64((ContinuousClock.now - start) / .nanoseconds(1)), scenarios)
    return RunRecord(
      startedAt: startedAt, durationNanoseconds: duration,
      overheadNanoseconds: duration - scenarios, loadAtStart: load, loadAtEnd: Self.currentLoad,
      commandLine: commandLine)
  }

  /// The first figure of a text such as `0.52 0.58 0.59 3/602 12345`.
  static func load(loadavg: String) -> Double? {
    loadavg.split(separator: " ").first.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
  }

  private static var currentLoad: Double? {
    (try? Data(contentsOf: URL(filePath: "/proc/loadavg")))
      .flatMap { load(loadavg: String(decoding: $0, as: UTF8.self)) }
  }
}
