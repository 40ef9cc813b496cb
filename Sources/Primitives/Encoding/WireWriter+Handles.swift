// SPDX-License-Identifier: Apache-2.0

extension WireWriter {
  /// Numbers the handles of a whole message by their places in it, and lists them.
  ///
  /// They cannot be numbered when they are attached, because the entries of dictionaries and sets
  /// are put in order afterwards. This visits every value once, without recursion: the inside of a
  /// container follows its header directly.
  func numberHandles(from start: Int) -> [BlockHandle] {
    guard hasHandles else { return [] }
    var handles: [BlockHandle] = []
    var reader = WireReader(bytes: bytes, position: start, end: count)
    var places: [Int] = []
    do {
      while !reader.isAtEnd {
        let place = reader.position
        if let handle = try reader.enterContainerOrTakeHandle() {
          handles.append(handle)
          places.append(place)
        }
      }
    } catch {
      preconditionFailure("The encoder wrote what it cannot read: \(error)")
    }
    reader = WireReader(bytes: [], position: 0, end: 0)
    for (index, place) in places.enumerated() {
      for byte in 0..<4 {
        self[place + 1 + byte] = UInt8(truncatingIfNeeded: index >> (8 * byte))
      }
    }
    return handles
  }
}
