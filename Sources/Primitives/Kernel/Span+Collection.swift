// SPDX-License-Identifier: Apache-2.0

extension Span<UInt8> {
  /// Runs `body` with the bytes of a collection, which are copied only where they do not lie side
  /// by side already.
  static func with<Bytes: Collection<UInt8>, R>(
    _ bytes: Bytes, _ body: (Span<UInt8>) throws -> R
  ) rethrows -> R {
    let result = try bytes.withContiguousStorageIfAvailable { storage in
      try unsafe body(Span(_unsafeElements: storage))
    }
    return if let result { result } else { try body([UInt8](bytes).span) }
  }
}
