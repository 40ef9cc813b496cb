// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What the workers of the manager scenario share, here or at the other end of a connection.
struct EntryContainers: Sendable {
  let dictionary: SharedDictionary<UInt64, UInt64>
  let list: SharedList<UInt64>

  /// Makes them in the family's memory.
  init() throws {
    dictionary = try SharedDictionary()
    list = try SharedList()
  }

  /// Asks a manager for them.
  init(from manager: some ObjectSource) throws {
    dictionary = try manager.object(named: "dictionary")
    list = try manager.object(named: "list")
  }

  func publish(through manager: some ObjectSource) throws {
    try manager.publish(dictionary, as: "dictionary")
    try manager.publish(list, as: "list")
  }
}
