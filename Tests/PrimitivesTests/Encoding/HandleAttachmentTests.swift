// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Primitives

@Suite struct HandleAttachmentTests {
  @Test func `handles come back and are listed`() throws {
    let message = try MessageEncoding.encode(["a": [Shared(1), Shared(2)], "b": [Shared(1)]])
    #expect(message.handles == [Shared(1), Shared(2), Shared(1)].map(\.handle))
    let back = try MessageEncoding.decode([String: [Shared]].self, from: message.bytes)
    #expect(back == ["a": [Shared(1), Shared(2)], "b": [Shared(1)]])
  }

  @Test func `a message without handles lists none`() throws {
    #expect(try MessageEncoding.encode(Parcel.example).handles.isEmpty)
    #expect(try MessageEncoding.encode(5).handles.isEmpty)
  }

  @Test func `handles are numbered in the order in which they stand`() throws {
    let shares = (0..<300).map { Shared($0) }
    let sets = [Set(shares), Set(shares.reversed())]
    let messages = try sets.map { try MessageEncoding.encode(["x": [$0]]) }
    #expect(messages[0].bytes == messages[1].bytes)
    #expect(messages[0].handles == messages[1].handles)
    var seen: [UInt8] = []
    var reader = WireReader(bytes: messages[0].bytes, position: 1, end: messages[0].bytes.count)
    while !reader.isAtEnd {
      let place = reader.position
      guard try reader.enterContainerOrTakeAttachment() != nil else { continue }
      seen.append(reader.bytes[place + 1])
    }
    #expect(seen == (0..<300).map { UInt8(truncatingIfNeeded: $0) })
  }

  @Test func `handles in optionals, enums and superclasses are found`() throws {
    let decoder = try MessageEncoding.encode(
      Scripted { encoder in
        var container = encoder.container(keyedBy: Name.self)
        var late = container.nestedUnkeyedContainer(forKey: "late")
        try container.encode(Shared?.some(Shared(2)), forKey: "optional")
        try Shared(3).encode(to: container.superEncoder())
        try container.encode(Result<Shared, Never>.success(Shared(4)).get(), forKey: "get")
        try late.encode(Shared(1))
      })
    #expect(decoder.handles == [1, 2, 3, 4].map { Shared($0).handle })
  }

  @Test func `a handle that failed to be encoded is not listed`() throws {
    struct Refusal: Error {}
    let message = try MessageEncoding.encode(
      Scripted { encoder in
        var list = encoder.unkeyedContainer()
        #expect(throws: Refusal.self) {
          try list.encode(
            Scripted { encoder in
              var inner = encoder.unkeyedContainer()
              try inner.encode(Shared(1))
              throw Refusal()
            })
        }
        try list.encode(Shared(2))
      })
    #expect(message.handles == [Shared(2).handle])
  }

  @Test func `what is not a handle is not detached`() throws {
    for bytes in [[1, 0x85], [1, 0x00], try MessageEncoding.encode([Shared(1)]).bytes] {
      #expect(throws: DecodingError.self) {
        try MessageEncoding.decode(Shared.self, from: bytes)
      }
    }
    let handle = try MessageEncoding.encode(Shared(1)).bytes
    #expect(throws: DecodingError.self) { try MessageEncoding.decode(Int.self, from: handle) }
  }

  @Test func `another encoder is refused with a sentence`() {
    let error = #expect(throws: EncodingError.self) { try ForeignCoder().attach(Shared(1).handle) }
    #expect("\(String(describing: error))".contains("only be sent through Primitives' own queues"))
    #expect(throws: DecodingError.self) { try ForeignCoder().detachHandle() }
  }
}

/// An encoder and decoder of another format, which has no containers to give.
private struct ForeignCoder: Encoder, Decoder {
  struct Refusal: Error {}

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    MessageEncoder(writer: WireWriter()).container(keyedBy: type)
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    MessageEncoder(writer: WireWriter()).unkeyedContainer()
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    MessageEncoder(writer: WireWriter()).singleValueContainer()
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw Refusal()
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw Refusal()
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw Refusal()
  }
}
