// SPDX-License-Identifier: Apache-2.0

extension SentValue {
  /// What came from another family, as it is put into this one's memory: with references to all
  /// that it names.
  func received() throws(PrimitivesError) -> (QueueCore.Payload, [BlockReference]) {
    switch self {
    case .scalar(let bits): return (.scalar(bits), [])
    case .bytes(let bytes):
      var references: [BlockReference] = []
      for handle in try MessageEncoding.handles(in: bytes) {
        references.append(try HandleNumbers(handle).resolve())
      }
      try HandleList.check(references.count, in: "message")
      return (.bytes(bytes, blocks: references.map(\.offset).sorted()), references)
    }
  }
}
