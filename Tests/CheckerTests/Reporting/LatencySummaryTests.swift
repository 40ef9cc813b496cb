// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct LatencySummaryTests {
  @Test func `no samples give zeros`() {
    let summary = LatencySummary(nanoseconds: [] as [UInt32])
    #expect(summary.count == 0)
    #expect(summary.latency == Latency(p50: 0, p90: 0, p99: 0, p999: 0, max: 0))
  }

  @Test func `one sample is every percentile`() {
    let summary = LatencySummary(nanoseconds: [7] as [Int64])
    #expect(summary.latency == Latency(p50: 7, p90: 7, p99: 7, p999: 7, max: 7))
  }

  @Test func `a thousand ranks fall on themselves in any order`() {
    let samples = (1...1000).map { UInt32($0) }
    let expected = Latency(p50: 500, p90: 900, p99: 990, p999: 999, max: 1000)
    #expect(LatencySummary(nanoseconds: samples).latency == expected)
    #expect(LatencySummary(nanoseconds: samples.reversed()).latency == expected)
  }

  @Test func `samples beyond the range count as its bound`() {
    #expect(LatencySummary(nanoseconds: [UInt64.max]).latency.max == .max)
  }

  @Test(arguments: 1...250)
  func `each percentile is the smallest sample that enough samples stay within`(count: Int) {
    // A fixed multiplier spreads the values and repeats some of them.
    let samples = (0..<count).map { Int64($0 * 7919 % 101) }
    func oracle(_ perMille: Int) -> Int64? {
      Set(samples).sorted().first { bound in
        samples.count { $0 <= bound } * 1000 >= perMille * count
      }
    }
    let latency = LatencySummary(nanoseconds: samples).latency
    #expect(latency.p50 == oracle(500))
    #expect(latency.p90 == oracle(900))
    #expect(latency.p99 == oracle(990))
    #expect(latency.p999 == oracle(999))
    #expect(latency.max == oracle(1000))
  }
}
