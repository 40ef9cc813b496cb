// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#endif

/// About how many orders of steps there are.
///
/// Knuth, "Estimating the Efficiency of Backtrack Programs" (1975): the product of the numbers of
/// choices along a random walk is an unbiased estimate of the number of leaves. Numbers are kept as
/// logarithms.
struct InterleavingEstimate {
  private var logarithms: [Double] = []

  mutating func record(_ events: [StepEvent]) {
    logarithms.append(
      events.reduce(0) { $0 + log10(Double(max(1, $1.enabled.nonzeroBitCount))) })
  }

  /// The decimal logarithm of the mean.
  var logarithm: Double {
    guard let most = logarithms.max() else { return 0 }
    let sum = logarithms.reduce(0) { $0 + pow(10, $1 - most) }
    return most + log10(sum / Double(logarithms.count))
  }
}
