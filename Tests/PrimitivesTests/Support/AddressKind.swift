// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives

/// The kinds of addresses, with one to listen at for each.
enum AddressKind: String, CaseIterable, Codable, Sendable {
  case unix, abstract, tcp4, tcp6, named, unnamed

  /// Those that this machine has.
  static let available = allCases.filter { kind in
    kind != .tcp6 || (try? Listener(at: .tcp(host: "::1", port: 0))) != nil
  }

  /// Runs a body with an address at which no one listens, or none for the listener to choose.
  func with<R>(_ body: (ConnectionAddress?) throws -> R) throws -> R {
    switch self {
    case .unix:
      try ScratchFolder.with { try body(.unix(path: $0.appending(path: "s").path)) }
    case .abstract: try body(.abstract("primitives-test-\(UUID().uuidString)"))
    case .tcp4: try body(.tcp(host: "127.0.0.1", port: 0))
    case .tcp6: try body(.tcp(host: "::1", port: 0))
    case .named: try body(.tcp(host: "localhost", port: 0))
    case .unnamed: try body(nil)
    }
  }
}
