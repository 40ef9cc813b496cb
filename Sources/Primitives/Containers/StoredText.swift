// SPDX-License-Identifier: Apache-2.0

/// What is stored, as text: for the descriptions of containers.
///
/// A description waits for no one without a limit and changes nothing. So what names shared
/// objects is not decoded, which would make this process a user of them: it is shown by its type,
/// and a container that holds itself is no trouble.
enum StoredText {
  /// A value as a collection of the standard library shows it.
  static func text<Value: Decodable>(of stored: StoredValue, as type: Value.Type) -> String {
    if case .bytes(let bytes, _) = stored.payload,
      !((try? MessageEncoding.handles(in: bytes).isEmpty) ?? true)
    {
      return shared(type)
    }
    guard let value = try? StoredCoding.decode(type, from: stored) else { return shared(type) }
    return String(reflecting: value)
  }

  private static func shared(_ type: Any.Type) -> String { "\(type)(…)" }

  /// Elements as an array shows them.
  static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }

  /// A container whose content is not to be had at once: where it is, or that it is being changed.
  static func unknown(_ type: Any.Type, in place: any StoragePlace) -> String {
    "\(type)(\(place.scope.map { "at \($0)" } ?? "being changed"))"
  }
}
