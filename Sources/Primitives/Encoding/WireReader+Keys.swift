// SPDX-License-Identifier: Apache-2.0

extension WireReader {
  /// Takes a key if it is the wanted one; otherwise it is passed over.
  mutating func takeKey(equalTo key: some CodingKey) throws(WireFault) -> Bool {
    let tag = try peekTag()
    guard tag != WireTag.string, !WireTag.shortString.contains(tag) else {
      let name = try takeStringRange()
      guard key.intValue == nil else { return false }
      let wanted = key.stringValue.utf8
      return wanted.count == name.count && wanted.elementsEqual(bytes[name])
    }
    let number = try takeInteger(Int.self)
    return key.intValue == number
  }

  /// Takes a key and makes a key of that type of it, if the type has such a key.
  mutating func takeKey<Key: CodingKey>(_ type: Key.Type) throws(WireFault) -> Key? {
    let tag = try peekTag()
    guard tag != WireTag.string, !WireTag.shortString.contains(tag) else {
      return Key(stringValue: try takeString())
    }
    return Key(intValue: try takeInteger(Int.self))
  }

  /// Takes a key of which only the form matters, which is checked.
  mutating func takeAnyKey() throws(WireFault) {
    let tag = try peekTag()
    guard tag == WireTag.string || WireTag.shortString.contains(tag) else {
      _ = try takeInteger(Int.self)
      return
    }
    let start = position
    let name = try takeStringRange()
    guard bytes[name].contains(where: { $0 >= 0x80 }) else { return }
    position = start
    _ = try takeString()
  }
}
