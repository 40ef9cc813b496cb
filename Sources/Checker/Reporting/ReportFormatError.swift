// SPDX-License-Identifier: Apache-2.0

/// The reason why a text is not a report, in words that follow the name of a file.
public struct ReportFormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The reason, such as `is not a report: determined.seed is missing`.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension ReportFormatError {
  /// Turns what the JSON decoder found into a sentence that names the field's path.
  init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init("is not a report: \(Self.path(context.codingPath + [key])) is missing")
    case .valueNotFound(_, let context):
      self.init("is not a report: \(Self.path(context.codingPath)) is null")
    case .typeMismatch(let type, let context):
      let path = Self.path(context.codingPath)
      self.init("is not a report: \(path) is not \(Self.noun(for: type))")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      self.init("is not JSON")
    case .dataCorrupted(let context):
      let path = Self.path(context.codingPath)
      self.init("is not a report: \(path) has a value that is not allowed")
    @unknown default:
      self.init("is not a report")
    }
  }

  /// Turns what the JSON encoder could not write into a sentence that names the field's path.
  init(_ error: EncodingError) {
    switch error {
    case .invalidValue(let value, let context):
      self.init("cannot be written: \(Self.path(context.codingPath)) is \(value)")
    @unknown default:
      self.init("cannot be written")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    let path = JSONPath(keys).text
    return path.isEmpty ? "the text" : path
  }

  private static func noun(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is Int.Type, is Int64.Type: "a whole number"
    case is Double.Type: "a number"
    case is any RandomAccessCollection.Type: "a list"
    default: "an object"
    }
  }
}
