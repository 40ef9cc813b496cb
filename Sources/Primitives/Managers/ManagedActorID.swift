// SPDX-License-Identifier: Apache-2.0

/// Names a ``ManagedActor`` among all of its family, and keeps it.
public struct ManagedActorID: Sendable {
  let handle: BlockHandle
  /// Where it is; `nil` in its own process, where it is kept by those who refer to it from outside.
  let place: ServedPlace?

  init(_ place: ServedPlace) {
    switch place {
    case .here(let block): handle = block.handle
    case .remote(let object): handle = object.handle
    }
    self.place = place
  }

  /// The identity of an actor at home.
  init(home handle: BlockHandle) {
    self.handle = handle
    place = nil
  }
}

extension ManagedActorID: Hashable {
  /// Whether both name the same actor.
  public static func == (one: ManagedActorID, other: ManagedActorID) -> Bool {
    one.handle == other.handle
  }

  /// Hashes what tells the actor from others.
  public func hash(into hasher: inout Hasher) { hasher.combine(handle) }
}

extension ManagedActorID: Codable {
  /// Names the actor; it goes along with what this is a part of.
  public func encode(to encoder: any Encoder) throws {
    try (place ?? .here(HandleNumbers(handle).resolve())).encode(to: encoder)
  }

  /// Takes the name of an actor that came with a message.
  public init(from decoder: any Decoder) throws {
    let place = try ServedPlace(from: decoder)
    if case .here(let block) = place, ObjectHost.current.actor(block.handle) != nil {
      self.init(home: block.handle)
    } else {
      self.init(place)
    }
  }
}

extension ManagedActorID: CustomStringConvertible {
  /// A number that tells the actor from others.
  public var description: String { "ManagedActorID(\(handle.offset).\(handle.generation))" }
}
