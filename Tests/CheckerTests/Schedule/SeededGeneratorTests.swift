// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct SeededGeneratorTests {
  @Test func `the main stream is SplitMix64 as published`() {
    var generator = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `bounded draws are the same on every machine`() {
    var generator = SeededGenerator(seed: 42, stream: 1, 2, 3)
    let numbers = (0..<8).map { _ in generator.number(in: -50...50) }
    #expect(numbers == [22, 19, -32, -31, -36, -33, 42, 23])
  }

  @Test func `streams differ by seed, step, order and length of the path`() {
    var generators = [
      SeededGenerator(seed: 1), SeededGenerator(seed: 1, stream: 0),
      SeededGenerator(seed: 1, stream: 0, 0), SeededGenerator(seed: 1, stream: 0, 1),
      SeededGenerator(seed: 1, stream: 1, 0), SeededGenerator(seed: 2, stream: 0, 1),
    ]
    var seen: Set<UInt64> = []
    for index in generators.indices {
      for _ in 0..<1000 {
        seen.insert(generators[index].next())
      }
    }
    #expect(seen.count == generators.count * 1000)
  }

  @Test(arguments: [1, 2, 3, 7, 10, 64] as [UInt64])
  func `draws below a bound reach every number about equally often`(bound: UInt64) {
    var generator = SeededGenerator(seed: bound, stream: 9)
    var counts = [Int](repeating: 0, count: Int(bound))
    let draws = 2000 * Int(bound)
    for _ in 0..<draws {
      counts[Int(generator.number(below: bound))] += 1
    }
    #expect(counts.allSatisfy { (1700...2300).contains($0) }, "\(counts)")
  }

  @Test func `ranges may be as wide as the type`() {
    var generator = SeededGenerator(seed: 3)
    let draws = (0..<100).map { _ in generator.number(in: Int.min...Int.max) }
    #expect(draws.contains { $0 < 0 } && draws.contains { $0 > 0 })
    #expect(generator.number(in: 5...5) == 5)
    #expect(generator.number(below: .max) < .max)
  }

  @Test func `a sample has the wanted number of different elements`() {
    var generator = SeededGenerator(seed: 4)
    for count in 0...10 {
      let sample = generator.sample(count, of: [Int](0..<10))
      #expect(sample.count == count)
      #expect(Set(sample).count == count)
    }
  }
}
