// SPDX-License-Identifier: Apache-2.0

import CPrimitives

/// A socket that is this process's for a moment only, while a peer proves itself.
///
/// A child that is forked at that moment must not keep it: the peer would not see that this process
/// has closed its end.
final class PassingSocket: Sendable {
  private static let numbers = Guarded<Set<Int32>>([])

  let socket: MessageSocket

  init(_ socket: MessageSocket) {
    self.socket = socket
    let number = socket.descriptor.rawValue
    _ = Self.numbers.locked { $0.insert(number) }
  }

  deinit {
    // Before the number can be that of another file.
    let number = socket.descriptor.rawValue
    _ = Self.numbers.locked { $0.remove(number) }
  }

  /// Makes the table; see `Family.tables`.
  static func prepare() {
    numbers.locked { _ in }
  }

  /// In a forked child: what is inherited is no socket any more.
  static func blankAll() {
    numbers.reset()
    var inherited: [Int32] = []
    numbers.locked { numbers in
      inherited = Array(numbers)
      numbers = []
    }
    unsafe cp_blank(inherited, UInt32(inherited.count))
  }
}
