// SPDX-License-Identifier: Apache-2.0

/// Values that are nothing but their bits, as bytes.
enum RawBytes {
  static func bytes<T: BitwiseCopyable>(of value: T) -> [UInt8] {
    unsafe withUnsafeBytes(of: value) { unsafe [UInt8]($0) }
  }

  static func bytes<T: BitwiseCopyable>(of values: [T]) -> [UInt8] {
    unsafe values.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// The values whose bytes these are; `nil` when there are not as many as makes whole ones.
  static func values<T: BitwiseCopyable>(of bytes: [UInt8], as type: T.Type) -> [T]? {
    let stride = MemoryLayout<T>.stride
    guard bytes.count.isMultiple(of: stride) else { return nil }
    return unsafe bytes.withUnsafeBytes { bytes in
      Swift.stride(from: 0, to: bytes.count, by: stride).map {
        unsafe bytes.loadUnaligned(fromByteOffset: $0, as: type)
      }
    }
  }
}
