// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Checker
import Foundation
import Glibc
import Testing

@testable import Primitives

/// What an adversary at the other end may write to the socket.
@Suite struct HostilePacketTests {
  @Test func `made-up packets are errors, and the connection goes on`() throws {
    _ = try Template().run(HostilePacketTask(seed: .random(in: 0 ... .max), what: .noise))
  }

  @Test func `headers that lie are errors`() throws {
    _ = try Template().run(HostilePacketTask(seed: 0, what: .lies))
  }

  @Test func `what is no sealed memory file of that size is refused`() throws {
    _ = try Template().run(HostilePacketTask(seed: 0, what: .files))
  }

  @Test func `handles that are not under way are refused`() throws {
    _ = try Template().run(HostilePacketTask(seed: .random(in: 0 ... .max), what: .handles))
  }

  @Test func `connections that are none are refused`() throws {
    _ = try Template().run(HostilePacketTask(seed: 0, what: .connections))
  }

  @Test func `a receiver without descriptors says so, and goes on`() throws {
    _ = try Template().run(HostilePacketTask(seed: 0, what: .exhaustion))
  }
}

struct HostilePacketTask: TemplateTask {
  enum Case: String, Codable, Sendable {
    case noise, lies, files, handles, connections, exhaustion
  }

  let seed: UInt64
  let what: Case

  /// A connection, and the bare socket at its other end.
  private struct Bench {
    let socket: MessageSocket
    let connection: Connection
    let block: BlockReference

    init() throws {
      block = try BlockReference.create(.connection, bytes: StreamTransport.blockBytes)
      let (near, far) = try MessageSocket.pair()
      socket = near
      connection = Connection(.pair, over: far, sharing: block)
    }

    func send(_ packet: [UInt8], with descriptors: [OwnedDescriptor] = []) throws {
      let nothing: [UInt8] = []
      let sent = try socket.send(packet, nothing.span, with: descriptors, until: .passed)
      guard case .bytes(packet.count) = sent else { throw TestFailure("\(sent)") }
    }

    /// Sends a good message and receives it, to see that the connection still works.
    func requireWorking(line: Int = #line) throws {
      try send(packet(length: 2, body: [1, 0x85]))
      try require(connection.take(Int.self) == 5, "another value", line: line)
    }

    func refuses(
      _ packet: [UInt8], with descriptors: [OwnedDescriptor] = [], line: Int = #line
    ) throws {
      try send(packet, with: descriptors)
      try requireError(.brokenMessage, line: line) { _ = try connection.takeBytes() }
    }
  }

  private static func packet(
    tag: UInt64 = 0x4E43_5350, length: UInt64, list: UInt64 = 0, generation: UInt64 = 0,
    body: [UInt8] = []
  ) -> [UInt8] {
    [tag, length, list, generation].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    } + body
  }

  private static func packet(length: UInt64, body: [UInt8]) -> [UInt8] {
    packet(tag: 0x4E43_5350, length: length, body: body)
  }

  private static let withFile: UInt64 = 0x1_4E43_5350

  func run(in context: TemplateContext) throws -> Passed {
    try OpenDescriptors.requireKept {
      let bench = try Bench()
      switch what {
      case .noise: try noise(bench)
      case .lies: try lies(bench)
      case .files: try files(bench)
      case .handles: try handles(bench)
      case .connections: try connections(bench)
      case .exhaustion: try exhaustion(bench)
      }
    }
    return Passed()
  }

  private func noise(_ bench: Bench) throws {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<3000 {
      let count = Int.random(in: 1...(round % 10 == 0 ? 100_000 : 100), using: &generator)
      var bytes = (0..<min(count, 200)).map { _ in
        UInt8.random(in: .min ... .max, using: &generator)
      }
      bytes += [UInt8](repeating: 1, count: count - bytes.count)
      if Bool.random(using: &generator), count >= 8 {
        let tag = Bool.random(using: &generator) ? Self.withFile : 0x4E43_5350
        bytes.replaceSubrange(..<8, with: Self.packet(tag: tag, length: 0)[..<8])
      }
      if Bool.random(using: &generator), count >= 24 {
        bytes.replaceSubrange(16..<24, with: [UInt8](repeating: 0, count: 8))
      }
      try bench.send(bytes)
      do {
        _ = try bench.connection.takeBytes()
        try require(bytes.count >= 32, "seed \(seed): a message of \(bytes)")
      } catch let error as PrimitivesError where error.code == .brokenMessage {}
    }
    try bench.requireWorking()
  }

  private func lies(_ bench: Bench) throws {
    let body = [UInt8](repeating: 1, count: 10)
    for length in [0, 9, 11, 1 << 16, 1 << 40, 1 << 62, 1 << 63, UInt64.max] {
      try bench.refuses(Self.packet(length: length, body: body))
      if length > 10 {
        try bench.refuses(Self.packet(tag: Self.withFile, length: length, body: body))
      }
    }
    try bench.refuses(Self.packet(tag: Self.withFile, length: 10, body: body))
    try bench.refuses(Self.packet(tag: 0x4E43_5351, length: 10, body: body))
    try bench.refuses(Self.packet(tag: 0x2_4E43_5350, length: 10, body: body))
    try bench.refuses(Array(Self.packet(length: 0, body: [])[..<31]))
    let long = [UInt8](repeating: 1, count: PacketTransport.packetBytes + 1)
    try bench.refuses(Self.packet(length: UInt64(long.count), body: long))
    // More descriptors than the message speaks of are closed.
    try bench.send(Self.packet(length: 10, body: body), with: [sealedFile(body)])
    try require(bench.connection.takeBytes() == body, "other bytes")
    try bench.requireWorking()
  }

  private func sealedFile(_ bytes: [UInt8]) throws -> OwnedDescriptor {
    try SealedFile.make(of: bytes.span)
  }

  private func memoryFile(bytes: UInt64, isSealed: Bool) throws -> OwnedDescriptor {
    let file = unsafe OwnedDescriptor(owning: cp_memory_file("test"))
    try require(ftruncate(file.rawValue, Int(bytes)) == 0, "no file")
    if isSealed { try require(cp_seal_contents(file.rawValue) == 0, "no seal") }
    return file
  }

  private func files(_ bench: Bench) throws {
    let body: [UInt8] = [1, 2, 3]
    let good = try sealedFile([4, 5, 6])
    let packet = Self.packet(tag: Self.withFile, length: 6, body: body)
    try bench.send(packet, with: [good])
    try require(bench.connection.takeBytes() == [1, 2, 3, 4, 5, 6], "other bytes")
    try bench.refuses(packet)
    try bench.refuses(Self.packet(tag: Self.withFile, length: 7, body: body), with: [good])
    try bench.refuses(Self.packet(tag: Self.withFile, length: 5, body: body), with: [good])
    // A terminal, a file on a disk, a socket, the family's own memory.
    try bench.refuses(packet, with: [OwnedDescriptor(owning: dup(2))])
    let disk = try TestFile()
    let handle = try disk.open()
    try handle.write(contentsOf: [4, 5, 6])
    try bench.refuses(packet, with: [OwnedDescriptor(owning: dup(handle.fileDescriptor))])
    try handle.close()
    try bench.refuses(packet, with: [bench.socket.descriptor])
    let region = bench.block.region
    try bench.refuses(
      Self.packet(tag: Self.withFile, length: region.bytes + 3, body: body),
      with: [OwnedDescriptor(owning: dup(region.descriptor))])
    // Of the right size, but it could still change, or takes no memory and would take ours.
    try bench.refuses(packet, with: [memoryFile(bytes: 3, isSealed: false)])
    for size in [3, 1 << 20, 1 << 45, 1 << 62] as [UInt64] {
      try bench.refuses(
        Self.packet(tag: Self.withFile, length: size + 3, body: body),
        with: [memoryFile(bytes: size, isSealed: true)])
    }
    try bench.requireWorking()
  }

  private func handles(_ bench: Bench) throws {
    var generator = SeededGenerator(seed: seed)
    let lock = try Lock()
    let queue = try Queue<Lock>()
    try queue.put(lock)
    let other = try BlockReference.create(.lock, bytes: 64)
    let region = bench.block.region
    var offsets: [UInt64] = [1, 8, 128, 4096, region.bytes - 8, region.bytes, .max, .max - 7]
    offsets += [bench.block.offset, other.offset, other.offset + 128, RegionLayout.heap]
    offsets += (0..<100).map { _ in .random(in: 0...region.bytes, using: &generator) & ~127 }
    for offset in offsets where offset != 0 {
      for generation in [0, 1, other.generation] {
        try bench.refuses(
          Self.packet(
            length: 2, list: offset, generation: generation, body: [1, 0x85]))
      }
    }
    // A packet that comes twice: the second one's handles have arrived already.
    let sender = Connection(.pair, over: bench.socket, sharing: bench.block)
    try bench.connection.send(lock)
    let first = try bench.socket.receivePacket(upTo: 1000, until: .never)
    guard case (_, let header?, let body)? = first else { throw TestFailure("no packet") }
    for isFirst in [true, false] {
      _ = try bench.socket.send(header, body.span, with: [], until: .never)
      if isFirst {
        try require(bench.connection.take(Lock.self).acquire() == .acquired, "another lock")
      } else {
        try requireError(.brokenMessage) { _ = try bench.connection.takeBytes() }
      }
    }
    // Bytes that speak of a block which did not come along.
    try sender.sendBytes(MessageEncoding.encode(lock).bytes)
    _ = try bench.connection.take(Lock.self)
    var bytes = try MessageEncoding.encode(lock).bytes
    for place in bytes.indices.dropFirst() {
      bytes[place] ^= 0x10
      try sender.sendBytes(bytes)
      do {
        _ = try bench.connection.take(Lock.self)
      } catch is DecodingError {
      } catch let error as PrimitivesError where error.code == .invalidHandle {}
      bytes[place] ^= 0x10
    }
    lock.release()
    try require(queue.get().acquire(timeout: .zero) == .acquired, "the queue's lock is another")
  }

  private func connections(_ bench: Bench) throws {
    let sender = Connection(.pair, over: bench.socket, sharing: bench.block)
    let inner = try Connection.pair()
    let message = try MessageEncoding.encode(inner.first, along: .family)
    let stream = try StreamSockets.pair()
    let blocks = try message.blocks()
    let descriptors = [
      OwnedDescriptor(owning: dup(2)), try sealedFile([1]), stream.0,
      bench.socket.descriptor, try inner.second.openTransport.socket.descriptor,
    ]
    for (index, descriptor) in descriptors.enumerated() {
      let content = message.bytes
      _ = try sender.openTransport.send(
        content.span, blocks: blocks, descriptors: [descriptor], until: .never)
      do {
        _ = try bench.connection.take(Connection.self)
        try require(index > 2, "a connection of \(index)")
      } catch is DecodingError {
        try require(index <= 2, "no connection of \(index)")
      }
    }
    try sender.sendBytes(message.bytes)
    try requireThrown(DecodingError.self) { _ = try bench.connection.take(Connection.self) }
    // Its block is another connection's, or something else.
    let block = try BlockReference.create(.lock, bytes: 64)
    var bytes = message.bytes
    let offset = message.handles[0].offset
    let place = bytes.indices.first {
      bytes[$0...].starts(
        with: (0..<8).map { UInt8(truncatingIfNeeded: offset >> (8 * UInt64($0))) })
    }
    guard let place else { throw TestFailure("no handle in \(bytes)") }
    for (byte, index) in (place..<place + 8).enumerated() {
      bytes[index] = UInt8(truncatingIfNeeded: block.offset >> (8 * UInt64(byte)))
    }
    _ = try sender.openTransport.send(
      bytes.span, blocks: [], descriptors: [descriptors[3]], until: .never)
    try requireError(.invalidHandle) { _ = try bench.connection.take(Connection.self) }
  }

  private func exhaustion(_ bench: Bench) throws {
    let sender = Connection(.pair, over: bench.socket, sharing: bench.block)
    let large = [UInt8](repeating: 1, count: 100_000)
    let value = try TransferableDescriptor(duplicating: 2)
    try sender.send([value, value])
    try sender.send(Lock())
    try sender.sendBytes(large)
    let before = try FileLimit.set(3)
    defer { _ = try? FileLimit.set(before) }
    try requireError(.limitExceeded) {
      _ = try bench.connection.take([TransferableDescriptor].self)
    }
    _ = try bench.connection.take(Lock.self)
    try requireError(.limitExceeded) { _ = try bench.connection.takeBytes() }
    try requireError(.systemFailure) { _ = try sender.sendBytes(large) }
    try requireError(.systemFailure) { _ = try Connection.pair() }
    try requireError(.systemFailure) { _ = try TransferableDescriptor(duplicating: 2) }
    try requireError(.systemFailure) { _ = try value.duplicate() }
    try bench.requireWorking()
    let many = [TransferableDescriptor](repeating: value, count: 253)
    try requireError(.limitExceeded) { try sender.send(many) }
    try sender.send(Array(many.dropFirst()))
    try requireError(.limitExceeded) {
      _ = try bench.connection.take([TransferableDescriptor].self)
    }
    try bench.requireWorking()
  }
}
