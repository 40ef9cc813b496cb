// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct HMACTests {
  private static func bytes(_ value: UInt8, _ count: Int) -> [UInt8] {
    [UInt8](repeating: value, count: count)
  }

  /// The test cases of RFC 4231, but for the one whose code is cut.
  @Test(arguments: [
    (
      bytes(0x0b, 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      bytes(0xaa, 20), bytes(0xdd, 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      Array(1...25), bytes(0xcd, 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      bytes(0xaa, 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      bytes(0xaa, 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ])
  func `a known message has its known code`(key: [UInt8], message: [UInt8], code: String) {
    #expect(Hexadecimal.text(HMAC.code(of: [message], key: key)) == code)
    let parts = [Array(message.prefix(3)), [], Array(message.dropFirst(3))]
    #expect(Hexadecimal.text(HMAC.code(of: parts, key: key)) == code)
  }

  @Test func `codes are equal only in all of their bytes`() {
    let code = HMAC.code(of: [[1]], key: [2])
    #expect(HMAC.isEqual(code, code))
    for index in code.indices {
      var other = code
      other[index] ^= 1
      #expect(!HMAC.isEqual(code, other))
    }
    #expect(!HMAC.isEqual(code, Array(code.dropLast())))
    #expect(HMAC.isEqual([], []))
  }

  @Test func `random bytes differ`() {
    #expect(RandomBytes.make(0).isEmpty)
    #expect(Set((0..<100).map { _ in RandomBytes.make(32) }).count == 100)
  }
}
