// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The one form of JSON that the harness writes: equal values give equal bytes.
public enum JSONText: Sendable {
  /// Writes a value as indented JSON with sorted keys, plain slashes and a newline at the end.
  ///
  /// - Complexity: O(*n* log *n*) for *n* characters of text, for the sorting of keys.
  /// - Parameter value: The value to write.
  /// - Returns: The text.
  /// - Throws: What the value's encoding throws, and `ReportFormatError` that names the field for a
  ///   number that is not finite.
  public static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    } catch let error as EncodingError {
      throw ReportFormatError(error)
    }
  }

  /// Reads a value from JSON text in UTF-8.
  static func decode<Value: Decodable>(_ type: Value.Type, from text: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text))
  }

  private struct Header: Decodable {
    var schemaVersion: Int
  }

  /// Reads a report of the given kind and version of its format.
  ///
  /// - Throws: `ReportFormatError` that says what is wrong, and where.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from text: [UInt8], kind: ReportKind, version known: Int
  ) throws(ReportFormatError) -> Value {
    try JSONScanner.check(text)
    do {
      if let found = ReportKind(of: text), found != kind {
        throw ReportFormatError("is \(found.noun), not \(kind.noun)")
      }
      let version = try decode(Header.self, from: text).schemaVersion
      guard version == known else {
        let advice = version < known ? ": make it anew" : ""
        throw ReportFormatError(
          "has schema version \(version), but only version \(known) is known\(advice)")
      }
      return try decode(type, from: text)
    } catch let error as ReportFormatError {
      throw error
    } catch let error as DecodingError {
      throw ReportFormatError(error)
    } catch {
      throw ReportFormatError("is not a report")
    }
  }
}
