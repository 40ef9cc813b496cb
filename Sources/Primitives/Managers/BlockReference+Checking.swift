// SPDX-License-Identifier: Apache-2.0

extension BlockReference {
  /// This block, if it is of the kind that is meant.
  ///
  /// - Throws: `invalidHandle`.
  func checked(_ kind: BlockKind) throws(PrimitivesError) -> BlockReference {
    guard self.kind == kind else {
      throw PrimitivesError(
        .invalidHandle, "expected a \(kind.name), but this is a \(self.kind.name)")
    }
    return self
  }
}
