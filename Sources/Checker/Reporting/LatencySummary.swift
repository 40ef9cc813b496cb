// SPDX-License-Identifier: Apache-2.0

/// A summary of the times that calls took, by nearest-rank percentiles.
///
/// The nearest-rank percentile *p* of *n* sorted samples is the sample at rank ⌈p · n⌉, counted
/// from one. It is always a time that was measured, never an interpolation.
public struct LatencySummary: Equatable, Sendable {
  /// The number of samples.
  public let count: Int
  /// The distribution, all zeros if there are no samples.
  public let latency: Latency

  /// Summarizes samples in nanoseconds, given in any order.
  ///
  /// Samples beyond the range of `Int64` count as its nearest bound.
  ///
  /// - Complexity: O(*n* log *n*) for *n* samples.
  public init(nanoseconds samples: [some FixedWidthInteger]) {
    let sorted = samples.sorted()
    func percentile(perMille: Int) -> Int64 {
      guard let largest = sorted.last else { return 0 }
      // Quotient and remainder apart, so that no sample count overflows the product.
      let (quotient, remainder) = sorted.count.quotientAndRemainder(dividingBy: 1000)
      let rank = quotient * perMille + (remainder * perMille + 999) / 1000
      return Int64(clamping: rank >= sorted.count ? largest : sorted[Swift.max(rank, 1) - 1])
    }
    count = sorted.count
    latency = Latency(
      p50: percentile(perMille: 500), p90: percentile(perMille: 900),
      p99: percentile(perMille: 990), p999: percentile(perMille: 999),
      max: percentile(perMille: 1000))
  }
}
