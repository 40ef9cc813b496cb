// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The two locks that lie beside the data: robust mutexes, as unrelated programs have no roster in
/// which to look each other up.
extension NamedMemory {
  enum LockKind {
    case users
    case listWriters

    fileprivate var byte: Int {
      switch self {
      case .users: NamedMemoryTrailer.userLockByte
      case .listWriters: NamedMemoryTrailer.listLockByte
      }
    }
  }

  /// Blocks until the lock is taken, at most until `deadline`, and no longer than its holder lives.
  ///
  /// - Returns: Whether it was taken in time.
  /// - Throws: `invalidHandle` when another program made this memory, with no place for a lock;
  ///   `limitExceeded` when the calling thread has 2000 such locks: beyond 2048 the kernel tells no
  ///   one of a holder's death.
  func lock(_ kind: LockKind, until deadline: Deadline) throws(PrimitivesError) -> Bool {
    guard trailer != nil else {
      throw PrimitivesError(
        .invalidHandle, "the shared memory \(name) is another program's, and has no lock")
    }
    let mutex = unsafe trailerAddress(kind.byte)
    let error = unsafe cp_mutex_take(mutex, deadline.nanoseconds)
    switch error {
    case 0: return true
    case EBUSY, ETIMEDOUT: return false
    case EOWNERDEAD:
      // The note comes first: whoever dies before the recovery leaves the mutex marked.
      if kind == .users { isAbandoned = true }
      unsafe _ = cp_mutex_recover(mutex)
      return true
    case ENOLCK:
      throw PrimitivesError(
        .limitExceeded,
        "SharedMemory \(name): a thread can have the locks of \(cp_mutexes_of_thread_max) memories")
    case EDEADLK:
      Misuse.trap("SharedMemory \(name): this thread has its lock already")
    default:
      throw PrimitivesError(call: "locking the shared memory \(name)", error: error)
    }
  }

  func unlock(_ kind: LockKind) {
    let error = unsafe cp_mutex_release(trailerAddress(kind.byte))
    Misuse.require(error == 0, "SharedMemory \(name): its lock was not this thread's")
  }

  /// Whether a holder of the users' lock has died, and no one has called the data recovered since;
  /// for the lock's holder.
  var isAbandoned: Bool {
    get {
      unsafe trailerAddress(NamedMemoryTrailer.abandonedByte).load(as: UInt64.self) != 0
    }
    set {
      unsafe trailerAddress(NamedMemoryTrailer.abandonedByte)
        .storeBytes(of: newValue ? 1 : 0, as: UInt64.self)
    }
  }
}
