// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be read, and where, before it is known on whose behalf.
struct WireFault: Error {
  enum Kind {
    case mismatch(expected: any Any.Type, found: String)
    case missing(expected: any Any.Type)
    case ended(expected: any Any.Type, count: Int)
    case corrupted(String)
  }

  let kind: Kind
  let offset: Int

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// The error to throw to the one who decodes the value at a coding path.
  func decodingError(path: [any CodingKey]) -> DecodingError {
    switch kind {
    case .mismatch(let expected, let found):
      .typeMismatch(expected, context(path, "expected \(expected), found \(found)"))
    case .missing(let expected):
      .valueNotFound(expected, context(path, "expected \(expected), found nil"))
    case .ended(let expected, let count):
      .valueNotFound(
        expected, context(path, "expected \(expected), found the end of \(count) values"))
    case .corrupted(let reason):
      .dataCorrupted(context(path, reason))
    }
  }

  private func context(_ path: [any CodingKey], _ text: String) -> DecodingError.Context {
    DecodingError.Context(codingPath: path, debugDescription: "\(text), at byte \(offset)")
  }
}
