// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-2 (appendix B), and the empty message of NIST's SHA256ShortMsg.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `a known message has its known hash`(message: String, hash: String) {
    #expect(Hexadecimal.text(SHA256.hash(message.utf8)) == hash)
  }

  @Test func `a million letters have their known hash`() {
    let hash = SHA256.hash(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
    #expect(
      Hexadecimal.text(hash) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `pieces of any size make the same hash as the whole`() {
    for count in 0...200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      var hash = SHA256()
      hash.update(bytes.prefix(count / 3))
      hash.update(bytes.dropFirst(count / 3))
      #expect(hash.finish() == SHA256.hash(bytes), "\(count) bytes")
      #expect(SHA256.hash(bytes) != SHA256.hash(bytes + [0]), "\(count) bytes")
    }
  }
}
