// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Eight-byte words at the beginning of the bytes of a message.
enum HeaderWords {
  /// The bytes of two words, with room for more.
  static func bytes(_ first: UInt64, _ second: UInt64) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
      let base = UnsafeMutableRawPointer(buffer.baseAddress!)
      unsafe base.storeBytes(of: first, as: UInt64.self)
      unsafe base.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
      filled = 16
    }
  }

  /// The bytes of three words.
  static func bytes(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 24) { buffer, filled in
      let base = UnsafeMutableRawPointer(buffer.baseAddress!)
      unsafe base.storeBytes(of: first, as: UInt64.self)
      unsafe base.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
      unsafe base.storeBytes(of: third, toByteOffset: 16, as: UInt64.self)
      filled = 24
    }
  }

  /// A word, by its number.
  static func word(_ index: Int, of bytes: [UInt8]) -> UInt64 {
    Misuse.require(bytes.count >= 8 * index + 8, "a message without its header")
    return unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
    }
  }
}
