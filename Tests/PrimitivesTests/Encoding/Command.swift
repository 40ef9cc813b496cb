// SPDX-License-Identifier: Apache-2.0

/// An enum whose cases have the shapes that cases can have.
enum Command: Codable, Hashable {
  case stop
  case move(Int, by: Double)
  indirect case sequence(Command, Command)
  case load([UInt8])
}
