// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// Where a socket listens, as the kernel has it.
struct SocketAddress: Sendable {
  /// The most bytes of a path or an abstract name.
  static let nameLimit = Int(cp_unix_name_max)
  /// No host has more that are worth trying.
  private static let hostLimit: Int32 = 16

  /// What an address is, in words.
  enum Meaning {
    case unnamed
    case path(String)
    case abstract(String)
    case network(host: String, port: UInt16)
  }

  var raw: cp_address

  init(raw: cp_address) {
    self.raw = raw
  }

  /// The address of a path, or of a name without a file; `nil` when that is too long.
  init?(_ name: [UInt8], isAbstract: Bool) {
    raw = cp_address()
    guard unsafe cp_unix_address(name, name.count, isAbstract, &raw) == 0 else { return nil }
  }

  /// The addresses of a host, in the order in which they are to be tried; there is at least one.
  ///
  /// Blocks as the system's resolver does.
  ///
  /// - Throws: `notFound` when there is no such host, or it cannot be asked for.
  static func resolve(
    _ host: String, port: UInt16, toListen: Bool
  ) throws(PrimitivesError) -> [SocketAddress] {
    var found = [cp_address](repeating: cp_address(), count: Int(hostLimit))
    let count = unsafe cp_network_addresses(host, port, toListen, &found, hostLimit)
    guard count > 0 else {
      let reason = unsafe String(cString: cp_resolver_error(count))
      throw PrimitivesError(.notFound, "the host \(host) has no address: \(reason)")
    }
    return found.prefix(Int(count)).map { SocketAddress(raw: $0) }
  }

  var meaning: Meaning {
    var raw = raw
    var count = 0
    var port: UInt16 = 0
    var kind = cp_address_none
    let text = unsafe String(unsafeUninitializedCapacity: 256) { room in
      guard let start = room.baseAddress else { return 0 }
      return unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) {
        unsafe kind = cp_address_text(&raw, $0, 256, &count, &port)
        return count
      }
    }
    return switch kind {
    case cp_address_path: .path(text)
    case cp_address_abstract: .abstract(text)
    case cp_address_network: .network(host: text, port: port)
    default: .unnamed
    }
  }
}
