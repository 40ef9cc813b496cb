// SPDX-License-Identifier: Apache-2.0

extension WireWriter {
  /// Numbers the handles and the descriptors of a whole message by their places in it, and lists
  /// them.
  ///
  /// They cannot be numbered when they are attached, because the entries of dictionaries and sets
  /// are put in order afterwards. This visits every value once, without recursion: the inside of a
  /// container follows its header directly.
  func numberAttachments(
    from start: Int
  ) -> (handles: [BlockHandle], descriptors: [OwnedDescriptor]) {
    guard hasAttachments else { return ([], []) }
    var handles: [BlockHandle] = []
    var carried: [OwnedDescriptor] = []
    var numbers: [(place: Int, index: Int)] = []
    var reader = WireReader(bytes: bytes, position: start, end: count)
    do {
      while !reader.isAtEnd {
        let place = reader.position
        switch try reader.enterContainerOrTakeAttachment() {
        case .block(let handle):
          numbers.append((place, handles.count))
          handles.append(handle)
        case .descriptor(let number):
          guard let descriptor = descriptors[number] else {
            Misuse.trap("The encoder attached a descriptor that it does not have")
          }
          numbers.append((place, carried.count))
          carried.append(descriptor)
        case nil: continue
        }
      }
    } catch {
      Misuse.trap("The encoder wrote what it cannot read: \(error)")
    }
    reader = WireReader(bytes: [], position: 0, end: 0)
    for (place, index) in numbers {
      for byte in 0..<4 {
        self[place + 1 + byte] = UInt8(truncatingIfNeeded: index >> (8 * byte))
      }
    }
    return (handles, carried)
  }
}
