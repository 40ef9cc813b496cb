// SPDX-License-Identifier: Apache-2.0

/// The way that a message takes, which says what can go along with its bytes.
enum MessageRoute: Sendable {
  /// Through the family's memory: blocks can be named, descriptors are left behind.
  case memory
  /// Through a socket within the family: both go along.
  case family
  /// To a child that is being started: both go along, and secrets with them.
  case child
  /// Through a Unix socket to who may be of another family: only descriptors go along.
  case machine
  /// Through the network: nothing goes along.
  case network
  /// To the server of another family: handles of that family go along.
  case scope(any HandleScope)

  /// Why the message cannot keep a block alive until it is received, if it cannot.
  var refusalOfBlocks: String? {
    switch self {
    case .memory, .family, .child: nil
    case .machine, .network:
      "A shared object can only be sent within its family of processes: through a queue, a pool, or"
        + " a connection made by Connection.pair() or Connection.oneWay()."
    case .scope:
      "A shared object of this family cannot be sent to a manager that serves another one: make it"
        + " there, and send its proxy."
    }
  }

  /// Why the message cannot take a descriptor along, if it cannot.
  var refusalOfDescriptors: String? {
    switch self {
    case .family, .child, .machine: nil
    case .memory, .network, .scope:
      "A connection or a descriptor can only be sent through a connection on this machine, or with"
        + " the body of a child."
    }
  }
}
