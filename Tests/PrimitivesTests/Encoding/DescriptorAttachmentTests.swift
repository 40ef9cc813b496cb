// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Primitives

@Suite struct DescriptorAttachmentTests {
  private func open() throws -> OwnedDescriptor {
    let number = dup(2)
    try #require(number >= 0)
    return OwnedDescriptor(owning: number)
  }

  private func isOpen(_ number: Int32) -> Bool {
    fcntl(number, F_GETFD) >= 0
  }

  /// Keeps its number while the test runs, so that no other test's file can take it.
  private func duplicate(_ descriptor: OwnedDescriptor) -> OwnedDescriptor {
    OwnedDescriptor(owning: dup(descriptor.rawValue))
  }

  @Test func `descriptors come back in their places`() throws {
    let all = try (0..<5).map { _ in Carried(try open()) }
    let value = ["a": [all[3], all[0]], "b": [all[3]], "c": Array(all[1...2])]
    let message = try MessageEncoding.encode(value, along: .family)
    #expect(
      message.descriptors.map(\.rawValue) == [3, 0, 3, 1, 2].map { all[$0].descriptor.rawValue })
    let received = message.descriptors.map(duplicate)
    let back = try MessageEncoding.decode(
      [String: [Carried]].self, from: message.bytes, taking: ReceivedDescriptors(received))
    #expect(back["a"]?.map(\.descriptor.rawValue) == received[0...1].map(\.rawValue))
    #expect(back["b"]?.map(\.descriptor.rawValue) == [received[2].rawValue])
    #expect(back["c"]?.map(\.descriptor.rawValue) == received[3...4].map(\.rawValue))
  }

  @Test func `handles and descriptors are numbered apart`() throws {
    struct Both: Codable {
      var first: Shared
      var connection: Carried?
      var second: Shared
      var other: Carried
    }
    let ends = try [open(), open()]
    let value = Both(
      first: Shared(1), connection: Carried(ends[0]), second: Shared(2), other: Carried(ends[1]))
    let message = try MessageEncoding.encode(value, along: .family)
    #expect(message.handles == [Shared(1), Shared(2)].map(\.handle))
    #expect(message.descriptors.map(\.rawValue) == ends.map(\.rawValue))
    let back = try MessageEncoding.decode(
      Both.self, from: message.bytes, taking: ReceivedDescriptors(ends))
    #expect(back.connection?.descriptor === ends[0])
    #expect(back.other.descriptor === ends[1])
  }

  @Test func `equal sets of descriptors give equal bytes`() throws {
    let all = try (0..<40).map { _ in Carried(try open()) }
    let messages = try [all, all.reversed()].map {
      try MessageEncoding.encode(["x": Set($0)], along: .family)
    }
    #expect(messages[0].bytes == messages[1].bytes)
    #expect(messages[0].descriptors.map(\.rawValue) == messages[1].descriptors.map(\.rawValue))
  }

  @Test func `a descriptor in a part with bytes of its own is found, a failed one is not`() throws {
    struct Refusal: Error {}
    let ends = try (0..<3).map { _ in try open() }
    let message = try MessageEncoding.encode(
      Scripted { encoder in
        var container = encoder.container(keyedBy: Name.self)
        var late = container.nestedUnkeyedContainer(forKey: "late")
        #expect(throws: Refusal.self) {
          try container.encode(
            Scripted { encoder in
              var inner = encoder.unkeyedContainer()
              try inner.encode(Carried(ends[0]))
              throw Refusal()
            }, forKey: "failed")
        }
        try Carried(ends[1]).encode(to: container.superEncoder())
        try late.encode(Carried(ends[2]))
      }, along: .family)
    #expect(message.descriptors.map(\.rawValue) == [ends[2].rawValue, ends[1].rawValue])
  }

  @Test func `each descriptor is taken once, and what no one takes is closed`() throws {
    let message = try MessageEncoding.encode(
      [Carried(open()), Carried(open())], along: .family)
    var bytes = message.bytes
    // Both now name the first one.
    bytes[bytes.count - 4] = 0
    var received: ReceivedDescriptors? = ReceivedDescriptors(message.descriptors.map(duplicate))
    #expect(throws: DecodingError.self) {
      try MessageEncoding.decode([Carried].self, from: bytes, taking: received)
    }
    let unused = try #require(received?.take(1))
    #expect(isOpen(unused.rawValue))
    #expect(received?.take(0) == nil)
    #expect(received?.take(1) == nil)
    #expect(received?.take(2) == nil)
    #expect(received?.take(.max) == nil)
    weak var last: OwnedDescriptor?
    do {
      let other = try open()
      last = other
      received = ReceivedDescriptors([other])
    }
    #expect(last != nil)
    received = nil
    #expect(last == nil)
  }

  @Test func `a message without its descriptors is an error`() throws {
    let bytes = try MessageEncoding.encode(Carried(open()), along: .family).bytes
    for received in [nil, ReceivedDescriptors([])] {
      let error = #expect(throws: DecodingError.self) {
        try MessageEncoding.decode(Carried.self, from: bytes, taking: received)
      }
      #expect("\(String(describing: error))".contains("did not come with the message"))
    }
    #expect(throws: DecodingError.self) { try MessageEncoding.decode(Int.self, from: bytes) }
    #expect(throws: DecodingError.self) { try MessageEncoding.decode(Shared.self, from: bytes) }
    for other in [[1, 0x85], [1, 0x00], try MessageEncoding.encode(Shared(1)).bytes] {
      #expect(throws: DecodingError.self) {
        try MessageEncoding.decode(
          Carried.self, from: other, taking: ReceivedDescriptors([open()]))
      }
    }
  }

  @Test func `what cannot go along on a way is refused with a sentence`() throws {
    let end = try open()
    for route in [MessageRoute.memory, .network] {
      let error = #expect(throws: EncodingError.self) {
        try MessageEncoding.encode(["key": [Carried(end)]], along: route)
      }
      let text = "\(String(describing: error))"
      #expect(text.contains("only be sent through a connection on this machine"))
      #expect(text.contains("key"))
    }
    for route in [MessageRoute.machine, .network] {
      let error = #expect(throws: EncodingError.self) {
        try MessageEncoding.encode([Shared(1)], along: route)
      }
      #expect("\(String(describing: error))".contains("within its family"))
    }
    #expect(try MessageEncoding.encode([Carried(end)], along: .machine).descriptors.count == 1)
    // Also in a part with bytes of its own.
    #expect(throws: EncodingError.self) {
      try MessageEncoding.encode(
        Scripted { encoder in
          var container = encoder.container(keyedBy: Name.self)
          try Carried(end).encode(to: container.superEncoder())
        })
    }
  }
}
