// SPDX-License-Identifier: Apache-2.0

extension SharedList: Codable {
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
      self.init(storage: ListCore(try block.checked(.list).checked(.of(Element.self))))
    case .remote(let object):
      self.init(storage: RemoteList(object: try object.checked(.list)))
    }
  }
}
