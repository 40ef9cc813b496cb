// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct OutputLineTests {
  private func line(_ line: UInt64, parts: Int, process: Int) -> [UInt8] {
    [UInt8](OutputLine.parts(line: line, parts: parts, process: process).joined())
  }

  /// The expected checksum comes from an implementation of the format in another language.
  @Test func `the format is the documented one`() {
    let chunks = OutputLine.parts(line: 3 << 32 | 7, parts: 2, process: 3)
      .map { String(decoding: $0, as: UTF8.self) }
    #expect(
      chunks == ["0000000300000007 3 1/2;", "0000000300000007 3 2/2#f1fb5a5ce29dc7ae\n"])
  }

  @Test func `a whole line is read back`() {
    for (identity, parts, process) in [(0, 1, 0), (1 << 32, 2, 1), (.max, 5, 999)]
      as [(UInt64, Int, Int)]
    {
      let bytes = line(identity, parts: parts, process: process)
      #expect(
        OutputLine.parse(bytes.dropLast())
          == OutputLine.parse(line(identity, parts: parts, process: process).dropLast()))
      let header = OutputLine.parse(bytes.dropLast())
      #expect(header?.line == identity && header?.parts == parts && header?.process == process)
    }
  }

  @Test func `nothing but a whole line is read`() {
    let bytes = line(9 << 32 | 4, parts: 3, process: 9).dropLast()
    for count in 0..<bytes.count {
      #expect(OutputLine.parse(bytes.prefix(count)) == nil)
      #expect(OutputLine.parse(bytes.suffix(count)) == nil)
    }
    for index in bytes.indices {
      for change in [1, 2, 16, 128] as [UInt8] {
        var changed = bytes
        changed[index] ^= change
        #expect(OutputLine.parse(changed) == nil)
      }
    }
    #expect(OutputLine.parse(bytes + bytes) == nil)
    #expect(OutputLine.parse([UInt8]("0 1 1/99999999999999999999;".utf8)[...]) == nil)
    #expect(OutputLine.parse([UInt8]("0 1 1/0#".utf8)[...]) == nil)
  }
}
