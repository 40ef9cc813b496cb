// SPDX-License-Identifier: Apache-2.0

extension SharedSet: Codable {
  /// Encodes the handle: only what stays in the family, or goes to the manager that has it, can
  /// carry it.
  public func encode(to encoder: any Encoder) throws {
    try storage.encode(to: encoder)
  }

  /// Decodes a handle that came with a message.
  ///
  /// - Throws: `invalidHandle` when what it names is something else, or holds another type.
  public init(from decoder: any Decoder) throws {
    try self.init(ServedPlace(from: decoder))
  }

  init(_ place: ServedPlace) throws(PrimitivesError) {
    switch place {
    case .here(let block):
      self.init(storage: DictionaryCore(try block.checked(.set).checked(.of(Element.self))))
    case .remote(let object):
      self.init(storage: RemoteDictionary(object: try object.checked(.set)))
    }
  }
}
