// SPDX-License-Identifier: Apache-2.0

/// How often a job was run, as it counted itself.
public struct JobRun: Codable, Sendable, Equatable {
  /// How often it was begun.
  public var begun: Int
  /// How often it came to its end.
  public var finished: Int
  /// The process that began it last, 0 for none.
  public var worker: Int

  /// Creates a count.
  ///
  /// - Parameters:
  ///   - begun: How often the job was begun.
  ///   - finished: How often it came to its end.
  ///   - worker: The process that began it last.
  public init(begun: Int, finished: Int, worker: Int) {
    self.begun = begun
    self.finished = finished
    self.worker = worker
  }

  /// What a job answers, another answer for each.
  ///
  /// - Parameter job: The job's identity.
  /// - Returns: The answer.
  public static func answer(to job: UInt64) -> UInt64 {
    job ^ 0x5555_5555_5555_5555
  }
}
