// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// A value for each thread of this process that asks for one, let go of when the thread ends.
///
/// A forked child has none: what its parent's threads have is theirs.
final class PerThread<Value: Sendable>: PerThreadTable, Sendable {
  private struct State {
    var pid = getpid()
    var values: [UInt64: Value] = [:]
  }

  private let state = Guarded(State())

  init() {
    ThreadEnds.current.add(self)
  }

  /// The calling thread's value, made by `make` if there is none.
  func value(_ make: () throws -> Value) throws -> Value {
    let thread = ThreadIdentity.current
    if let value = own({ $0[thread] }) { return value }
    cp_notice_thread_end()
    let value = try make()
    own { $0[thread] = value }
    return value
  }

  /// Takes the calling thread's value away, if it has one.
  func take() -> Value? {
    let thread = ThreadIdentity.current
    return own { $0.removeValue(forKey: thread) }
  }

  /// Lets go of the calling thread's value.
  func drop() { drop(ThreadIdentity.current) }

  func drop(_ thread: UInt64) {
    let dropped = own { $0.removeValue(forKey: thread) }
    withExtendedLifetime(dropped) {}
  }

  private func own<R>(_ body: (inout [UInt64: Value]) -> R) -> R {
    var inherited: [UInt64: Value] = [:]
    let result = state.locked { state in
      if state.pid != getpid() {
        swap(&inherited, &state.values)
        state.pid = getpid()
      }
      return body(&state.values)
    }
    withExtendedLifetime(inherited) {}
    return result
  }
}

/// What has values of threads, whatever they are.
protocol PerThreadTable: AnyObject, Sendable {
  /// Lets go of a thread's value.
  func drop(_ thread: UInt64)
}

/// Who has to know when a thread ends.
final class ThreadEnds: Sendable {
  static let current = ThreadEnds()

  private struct Weak {
    weak var table: (any PerThreadTable)?
  }

  private let tables = Guarded<[Weak]>([])

  func add(_ table: any PerThreadTable) {
    tables.locked {
      $0.removeAll { $0.table == nil }
      $0.append(Weak(table: table))
    }
  }

  func tell(_ thread: UInt64) {
    for table in tables.locked({ $0.compactMap(\.table) }) { table.drop(thread) }
  }
}

@c(cp_thread_ended)
func threadEnded(_ number: UInt64) {
  ThreadEnds.current.tell(number)
}
