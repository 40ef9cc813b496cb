// SPDX-License-Identifier: Apache-2.0

/// Bytes as standards print them.
enum Hexadecimal {
  static func text(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
