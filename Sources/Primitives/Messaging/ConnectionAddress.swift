// SPDX-License-Identifier: Apache-2.0

/// Where a listener is found.
///
/// Sendable and Codable: a child can be told where to connect.
///
/// Python: the address of a `Listener`, whose family follows from its form.
public enum ConnectionAddress: Sendable, Hashable, Codable {
  /// A file on this machine that stands for the listener; its path has at most 107 bytes.
  ///
  /// Only processes of the user who listens, and of root, get in: its mode is 0600.
  case unix(path: String)
  /// A name on this machine without a file, of at most 107 bytes.
  ///
  /// A name has no owner. So where there is no key, both sides make sure that the other one is a
  /// process of the same user, or of root.
  case abstract(String)
  /// A port of a host, which has a name or an address of IPv4 or IPv6.
  ///
  /// To listen at the empty host is to listen at all of this machine's addresses, of both kinds;
  /// to listen at port 0 is to be given one. To connect to the empty host is to stay on this
  /// machine. Whoever can reach the port gets in, unless there is a key; and what is sent can be
  /// read on the way, with or without one.
  case tcp(host: String, port: UInt16)

  /// Whether what is sent may leave this machine.
  var isNetwork: Bool {
    if case .tcp = self { true } else { false }
  }

  /// Whether anyone could have made a socket of that name.
  var hasNoOwner: Bool {
    if case .abstract = self { true } else { false }
  }

  /// The file, if it has one.
  var path: String? {
    if case .unix(let path) = self { path } else { nil }
  }

  /// An address that no one else has.
  static func unique() -> ConnectionAddress {
    let digits = RandomBytes.make(16).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return .abstract("primitives-" + digits.joined())
  }

  /// What the kernel calls an address, if it has a name at all.
  init?(_ address: SocketAddress) {
    switch address.meaning {
    case .unnamed: return nil
    case .path(let path): self = .unix(path: path)
    case .abstract(let name): self = .abstract(name)
    case .network(let host, let port): self = .tcp(host: host, port: port)
    }
  }

  /// The kernel's forms of it, to be tried in this order.
  ///
  /// Blocks as the system's resolver does, if there is a host to ask for.
  ///
  /// - Throws: `invalidArgument`, `limitExceeded`, `notFound`.
  func resolved(toListen: Bool) throws(PrimitivesError) -> [SocketAddress] {
    switch self {
    case .tcp(let host, let port):
      return try SocketAddress.resolve(host, port: port, toListen: toListen)
    case .unix(let name), .abstract(let name):
      let bytes = Array(name.utf8)
      guard !bytes.isEmpty, hasNoOwner || !bytes.contains(0) else {
        throw PrimitivesError(
          .invalidArgument, "\(self) is no address: a name is not empty, and a path has no zeros")
      }
      guard let address = SocketAddress(bytes, isAbstract: hasNoOwner) else {
        throw PrimitivesError(
          .limitExceeded,
          "\(self) is too long: \(bytes.count) bytes, where the kernel takes"
            + " \(SocketAddress.nameLimit)")
      }
      return [address]
    }
  }
}

extension ConnectionAddress: CustomStringConvertible {
  /// The kind of address, a colon, and the address.
  public var description: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .abstract(let name): "abstract:\(name)"
    case .tcp(let host, let port): "tcp:" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }
  }
}
