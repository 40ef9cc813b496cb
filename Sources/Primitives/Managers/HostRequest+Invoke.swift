// SPDX-License-Identifier: Apache-2.0

extension HostRequest {
  /// A call of an actor.
  struct Invoke {
    let object: HandleNumbers
    let target: String
    let invocation: ManagedInvocation

    /// The request as it goes to where the actor is.
    ///
    /// Arguments are messages of their own, which are taken apart by the method: what they name is
    /// kept by the caller until it has its answer.
    func encoded(for place: ServedPlace) throws -> EncodedMessage {
      let route = place.route
      let arguments = try invocation.arguments.map { argument in
        let message = try Self.encode(argument, along: route)
        guard message.descriptors.isEmpty else {
          throw PrimitivesError(
            .invalidArgument, "a descriptor or a connection is no argument of a managed actor")
        }
        return message.bytes
      }
      return try MessageEncoding.encode(
        Parts(
          object: object, target: target, substitutions: invocation.substitutions,
          arguments: arguments), along: route)
    }

    private static func encode<Value: Encodable>(
      _ value: Value, along route: MessageRoute
    ) throws -> EncodedMessage {
      try MessageEncoding.encode(value, along: route)
    }
  }

  /// A call of an actor under way.
  struct Parts: Encodable {
    let object: HandleNumbers
    let target: String
    let substitutions: [String]
    let arguments: [[UInt8]]

    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(Kind.invoke.rawValue)
      try container.encode(object)
      try container.encode(target)
      try container.encode(substitutions)
      try container.encode(arguments)
    }
  }

  /// What came back, before it is known of what type it is.
  struct Reply: Sendable {
    let bytes: [UInt8]
    let scope: (any HandleScope)?
    let descriptors: ReceivedDescriptors?
    /// Keeps what the bytes name.
    let kept: [any Sendable]

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try MessageEncoding.decode(type, from: bytes, taking: descriptors, in: scope)
    }
  }

  /// Sends a request to where an object is, and waits for the answer.
  static func ask(_ message: EncodedMessage, at place: ServedPlace) throws -> Reply {
    switch place {
    case .here(let block):
      let link = HostLink.to(try HostedBlock(block.checked(.hostedObject)).manager)
      guard let answer = try link.exchange(message, until: .never) else { throw ManagerBlock.ended }
      return Reply(
        bytes: answer.bytes, scope: nil, descriptors: ReceivedDescriptors(answer.descriptors),
        kept: answer.references)
    case .remote(let object):
      let reception = try object.link.receive(asking: .host(message.bytes))
      guard case .relayed(let bytes) = reception.answer else { throw ManagerAnswer.unexpected }
      return Reply(bytes: bytes, scope: object.link, descriptors: nil, kept: reception.objects)
    }
  }

  /// Has an actor made.
  struct MakeActor<Act: ManagedActor>: Encodable {
    let seed: Act.Seed

    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(Kind.makeActor.rawValue)
      try container.encode(TypeNames.name(of: Act.self))
      try container.encode(seed)
    }
  }
}
