// SPDX-License-Identifier: Apache-2.0

/// The distribution of the time that one call took, in nanoseconds.
///
/// Each figure is a time that some call really took (nearest rank), never an interpolation.
public struct Latency: Codable, Equatable, Sendable {
  /// Half of the calls took at most this long.
  public var p50: Int64
  /// Nine calls in ten took at most this long.
  public var p90: Int64
  /// Ninety-nine calls in a hundred took at most this long.
  public var p99: Int64
  /// Nine hundred and ninety-nine calls in a thousand took at most this long.
  public var p999: Int64
  /// The slowest call took this long.
  public var max: Int64

  /// Creates a distribution from its figures.
  public init(p50: Int64, p90: Int64, p99: Int64, p999: Int64, max: Int64) {
    self.p50 = p50
    self.p90 = p90
    self.p99 = p99
    self.p999 = p999
    self.max = max
  }
}
