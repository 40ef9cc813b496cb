// SPDX-License-Identifier: Apache-2.0

/// Where a served object is: in this family's memory or its host, or with a manager of another
/// family.
enum ServedPlace: Sendable {
  case here(BlockReference)
  case remote(RemoteObject)
}

extension ServedPlace {
  /// The way of a message to the object.
  var route: MessageRoute {
    switch self {
    case .here: .family
    case .remote(let object): .scope(object.link)
    }
  }
}

extension ServedPlace: Codable {
  func encode(to encoder: any Encoder) throws {
    switch self {
    case .here(let reference): try encoder.attach(reference)
    case .remote(let object) where encoder.scope === object.link:
      try encoder.attachForeign(object.handle)
    case .remote(let object):
      try RemoteTicket(address: object.link.address, object: HandleNumbers(object.handle))
        .encode(to: encoder)
    }
  }

  init(from decoder: any Decoder) throws {
    guard decoder.isAtHandle else {
      self = .remote(try RemoteTicket(from: decoder).redeemed())
      return
    }
    let handle = try decoder.detachHandle()
    if let link = decoder.scope as? ManagerLink {
      self = .remote(link.object(handle))
    } else {
      self = .here(try HandleNumbers(handle).resolve())
    }
  }
}

/// A remote object on its way to a process that does not ask the manager for it.
///
/// The key does not go along: the receiver has a way to that manager already, or the key is its
/// own `CurrentProcess.authenticationKey`. The object has to be kept by someone until then.
struct RemoteTicket: Codable {
  let address: ConnectionAddress
  let object: HandleNumbers

  func redeemed() -> RemoteObject {
    ManagerLink.to(address).object(object.handle)
  }
}
