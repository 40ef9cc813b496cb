// SPDX-License-Identifier: Apache-2.0

extension RemoteObject {
  /// This object, if it is of the kind that is meant.
  ///
  /// - Throws: `invalidHandle`.
  func checked(_ kind: BlockKind) throws(PrimitivesError) -> RemoteObject {
    guard handle.kind == kind.rawValue else {
      let actual = BlockKind(rawValue: handle.kind)?.name ?? "unknown object"
      throw PrimitivesError(
        .invalidHandle, "expected a \(kind.name), but this is a \(actual)")
    }
    return self
  }
}
