// SPDX-License-Identifier: Apache-2.0

extension Encoder {
  /// Records a handle in the message and writes it as this encoder's only value.
  ///
  /// - Parameter handle: Names the block that goes along.
  /// - Throws: `EncodingError.invalidValue` when this is an encoder of another format, through
  ///   which a block cannot be kept alive until it is received, or when the message takes a way on
  ///   which it cannot.
  func attach(_ handle: BlockHandle) throws {
    guard let encoder = self as? MessageEncoder else {
      throw EncodingError.invalidValue(
        BlockHandle.self,
        EncodingError.Context(
          codingPath: codingPath,
          debugDescription:
            "A shared object can only be sent through Primitives' own queues, connections and"
            + " pools, which keep it alive on the way."))
    }
    if let refusal = encoder.writer.route.refusalOfBlocks {
      throw EncodingError.invalidValue(BlockHandle.self, encoder.context(refusal))
    }
    try encoder.encodeSingle(handle) { encoder.writer.append(handle: handle) }
  }

  /// Whether handles of blocks can go along with the message.
  var carriesBlocks: Bool {
    (self as? MessageEncoder)?.writer.route.refusalOfBlocks == nil
  }

  /// Whether secrets may go along with the message.
  var carriesKeys: Bool {
    guard case .child = (self as? MessageEncoder)?.writer.route else { return false }
    return true
  }

  /// Records the handle of a block that the value might let go of while it is being sent.
  func attach(_ reference: BlockReference) throws {
    try attach(reference.handle)
    (self as? MessageEncoder)?.writer.keep(reference)
  }

  /// The other family whose handles can go along with the message.
  var scope: (any HandleScope)? {
    guard case .scope(let scope) = (self as? MessageEncoder)?.writer.route else { return nil }
    return scope
  }

  /// Records a handle of the family that the message goes to; the route is one of its scope.
  func attachForeign(_ handle: BlockHandle) throws {
    guard let encoder = self as? MessageEncoder else { return try attach(handle) }
    try encoder.encodeSingle(handle) { encoder.writer.append(handle: handle) }
  }

  /// Records a descriptor in the message and writes it as this encoder's only value.
  ///
  /// The receiver gets another descriptor of the same open file, as from `dup`.
  ///
  /// - Parameter descriptor: What goes along; it is kept open until it has been sent.
  /// - Throws: `EncodingError.invalidValue` when this is an encoder of another format, or the
  ///   message takes a way on which no descriptor can go along.
  func attach(_ descriptor: OwnedDescriptor) throws {
    let encoder = self as? MessageEncoder
    let route = encoder?.writer.route ?? .memory
    guard let encoder, route.refusalOfDescriptors == nil else {
      throw EncodingError.invalidValue(
        OwnedDescriptor.self,
        EncodingError.Context(
          codingPath: codingPath, debugDescription: route.refusalOfDescriptors ?? ""))
    }
    try encoder.encodeSingle(descriptor) { encoder.writer.append(descriptor: descriptor) }
  }
}
