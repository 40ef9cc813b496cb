// SPDX-License-Identifier: Apache-2.0

/// What is asked of the process that hosts objects: the numbers of an object, the name of a call,
/// and the call; or the name of a class, and a seed.
enum HostRequest {
  enum Kind: UInt8 {
    case call, make, count, invoke, makeActor
  }

  struct Call<Content: HostedCall>: Encodable {
    let object: HandleNumbers
    let content: Content

    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(Kind.call.rawValue)
      try container.encode(object)
      try container.encode(TypeNames.name(of: Content.self))
      try container.encode(content)
    }
  }

  struct Make<Object: HostedObject>: Encodable {
    let seed: Object.Seed

    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(Kind.make.rawValue)
      try container.encode(TypeNames.name(of: Object.self))
      try container.encode(seed)
    }
  }

  struct Count: Encodable {
    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(Kind.count.rawValue)
    }
  }

  /// One of these, as the host receives it.
  struct Incoming: Decodable {
    enum Content {
      case call(HandleNumbers, any HostedCall)
      case make(any HostedObject.Type, any Codable & Sendable)
      case invoke(HandleNumbers, target: String, ManagedInvocationDecoder)
      case makeActor(any ManagedActor.Type, any Codable & Sendable)
      case count
    }

    let content: Content

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      let kind = try container.decode(UInt8.self)
      switch Kind(rawValue: kind) {
      case .call:
        let object = try container.decode(HandleNumbers.self)
        let name = try container.decode(String.self)
        let type = try ObjectHost.current.call(named: name)
        content = .call(object, try Self.decode(type, from: &container))
      case .make:
        let type = try ObjectHost.current.type(named: try container.decode(String.self))
        content = .make(type, try Self.decodeSeed(of: type, from: &container))
      case .invoke:
        let object = try container.decode(HandleNumbers.self)
        let target = try container.decode(String.self)
        content = .invoke(
          object, target: target,
          ManagedInvocationDecoder(
            substitutions: try container.decode([String].self),
            arguments: try container.decode([[UInt8]].self)))
      case .makeActor:
        let type = try ObjectHost.current.actorType(named: try container.decode(String.self))
        content = .makeActor(type, try Self.decodeActorSeed(of: type, from: &container))
      case .count: content = .count
      case nil:
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "there is no request of the kind \(kind)")
      }
    }

    private static func decode<Content: HostedCall>(
      _ type: Content.Type, from container: inout any UnkeyedDecodingContainer
    ) throws -> any HostedCall {
      try container.decode(type)
    }

    private static func decodeActorSeed<Act: ManagedActor>(
      of type: Act.Type, from container: inout any UnkeyedDecodingContainer
    ) throws -> any Codable & Sendable {
      try container.decode(Act.Seed.self)
    }

    private static func decodeSeed<Object: HostedObject>(
      of type: Object.Type, from container: inout any UnkeyedDecodingContainer
    ) throws -> any Codable & Sendable {
      try container.decode(Object.Seed.self)
    }
  }
}
