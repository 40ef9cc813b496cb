// SPDX-License-Identifier: Apache-2.0

/// How a process reads the status of others: for the checker, which shows that no death follows
/// from it.
package enum StatusReading: UInt8, CaseIterable, Codable, Sendable {
  case truthful
  /// Nothing can be read.
  case nothing
  /// Under each number stands a process that is not the one meant.
  case anotherProcess
  /// No process ever ends.
  case running
  /// Every process is about to end.
  case exiting

  /// What is read instead of the truth.
  func reading(_ status: ProcessStatus?) -> ProcessStatus? {
    guard var status else { return nil }
    switch self {
    case .truthful: break
    case .nothing: return nil
    case .anotherProcess: status.startTime += 1
    case .running: status.isExiting = false
    case .exiting: status.isExiting = true
    }
    return status
  }
}
