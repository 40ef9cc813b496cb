// SPDX-License-Identifier: Apache-2.0

extension BlockReference {
  /// What the object is made of, or `nil` where its block does not say so.
  var element: ElementType? {
    let digest = region.word(offset + BlockLayout.elementWord).noted
    guard digest != 0 else { return nil }
    let bytes = region.read(
      BlockLayout.elementNameBytes, at: offset + BlockLayout.elementName)
    return ElementType(
      digest: digest, name: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
  }

  /// Says what a new object is made of; no one else has a handle of it yet, so it is no step.
  func describe(as element: ElementType) {
    let name = element.name.utf8.prefix(BlockLayout.elementNameBytes)
    region.write(Array(name), at: offset + BlockLayout.elementName)
    region.word(offset + BlockLayout.elementWord).note(element.digest)
  }

  /// This block, unless it says that it is made of something else.
  ///
  /// - Throws: `invalidHandle`.
  func checked(_ expected: ElementType) throws(PrimitivesError) -> BlockReference {
    let digest = region.word(offset + BlockLayout.elementWord).noted
    guard digest != 0, digest != expected.digest, let element else { return self }
    throw PrimitivesError(
      .invalidHandle,
      "this \(kind.name) is one of \(element.name), and was taken for one of \(expected.name)")
  }
}
