// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// Memory under a name in `/dev/shm`, which programs that know nothing of each other share.
///
/// The data begins with the file, so that any program which maps the file finds it; our own part is
/// the last page (`NamedMemoryTrailer`).
///
/// Who uses it holds a shared lock on a byte of the file, and holds it by an open file description
/// that is for nothing else: a forked child has the same one, so the lock lasts until both have let
/// go; `exec`, an exit and SIGKILL let go, too. Whoever leaves closes its descriptor first and then
/// looks, as anyone may, whether an exclusive lock is to be had: then no one uses the memory any
/// more and its name is removed. (It must be a new description that asks: the old one would ask in
/// the name of the children that share it, and take their lock away.) What a killed user leaves is
/// removed by the next process that makes or attaches any named memory, or asks for this name.
///
/// A name is removed only with the file's second lock, and after a look that it still leads to this
/// file: so no one ever removes what someone else has put there meanwhile.
@safe final class NamedMemory {
  private(set) var name: String
  /// How many bytes of data there are.
  let count: Int
  /// The last page, if this is a file of ours and no other program's.
  let trailer: NamedMemoryTrailer?

  private let base: UnsafeMutableRawPointer
  private let mappedBytes: Int
  private let file: cp_named_file
  private let descriptor: Atomic<Int32>
  private let isClosed = Atomic(false)
  private let visitors = Atomic(0)
  private let serial: UInt64
  private let forksBefore: UInt64

  /// Every one of this process that still counts as a user, for its exit.
  private static let present = Guarded<[UInt64: Entry]>([:])
  private static let lastSerial = Atomic<UInt64>(0)

  private struct Entry {
    weak var memory: NamedMemory?
  }

  private static let leavesAtExit: Void = ProcessFork.atExit { NamedMemory.leaveAll() }

  /// Maps an open file, whose use is counted already; the descriptor is this object's from now on.
  init(
    _ name: String, _ descriptor: Int32, _ file: cp_named_file, _ trailer: NamedMemoryTrailer?
  ) throws(PrimitivesError) {
    guard let mapping = unsafe cp_named_map(descriptor, file.bytes) else {
      throw PrimitivesError(call: "mapping the shared memory \(name)", error: errno)
    }
    unsafe base = mapping
    self.name = name
    self.file = file
    self.trailer = trailer
    self.descriptor = Atomic(descriptor)
    mappedBytes = Int(file.bytes)
    forksBefore = cp_fork_count()
    count = trailer?.count ?? mappedBytes
    serial = Self.lastSerial.wrappingAdd(1, ordering: .relaxed).newValue
    _ = Self.leavesAtExit
    let entry = Entry(memory: self)
    Self.present.locked { [serial] in $0[serial] = entry }
  }

  deinit {
    leave()
    unsafe _ = munmap(base, mappedBytes)
  }

  /// Gives new memory, which no one else has yet, its name.
  func publish(as name: String) -> Int32 {
    self.name = name
    return unsafe cp_named_publish(descriptor.load(ordering: .relaxed), name)
  }

  /// Whether a file is the one that this memory is.
  func isSame(_ other: cp_named_file) -> Bool { file.isSame(other) }

  // MARK: Leaving

  /// Ends this process's use, and removes the name if it was the last one; the memory stays mapped.
  private func leave() {
    let open = descriptor.exchange(-1, ordering: .acquiringAndReleasing)
    guard open >= 0 else { return }
    Self.present.locked { $0[serial] = nil }
    // A program that another thread is just spawning has the descriptor, too, until its `exec`: so
    // the lock is given back, unless a forked child may need it. (A child that is forked from here
    // on finds that this object has left.)
    if cp_fork_count() == forksBefore { cp_named_unlock(open, cp_named_users) }
    _ = Glibc.close(open)
    guard let trailer, !trailer.isKept else { return }
    // Someone who looks for what is left may be quicker: it is gone when this returns.
    let deadline = Deadline(after: Self.patience)
    while Self.removeIfUnused(name) == .busy, !deadline.hasPassed { sched_yield() }
  }

  /// The same, and gives the memory back; whoever touches it afterwards traps.
  ///
  /// The addresses stay taken until nothing refers to them, so that a thread which is reading just
  /// now never reads anything else.
  func close() {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    Misuse.require(
      visitors.load(ordering: .acquiring) == 0,
      "SharedMemory \(name) was closed while its bytes or its lock were in use")
    leave()
    unsafe _ = mmap(
      base, mappedBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0)
  }

  /// For the end of this process: it uses none of them any more.
  static func leaveAll() {
    let memories = present.locked { $0.values.map(\.memory) }
    for memory in memories { memory?.leave() }
  }

  /// Makes the table; see `Family.tables`.
  static func prepare() {
    present.locked { _ in }
  }

  /// For a forked child: no other thread came along that could hold the lock.
  static func reset() {
    present.reset()
  }

  // MARK: Reaching the bytes

  /// Where a range of the data is, which has to lie within it.
  func address(_ offset: Int, bytes: Int) -> UnsafeMutableRawPointer {
    Misuse.require(!isClosed.load(ordering: .relaxed), "SharedMemory \(name) has been closed")
    Misuse.require(
      offset >= 0 && bytes >= 0 && bytes <= count && offset <= count - bytes,
      "SharedMemory \(name): bytes \(offset)..<\(offset &+ bytes) are not in 0..<\(count)")
    return unsafe base + offset
  }

  /// Where a byte of the last page is.
  func trailerAddress(_ byte: Int) -> UnsafeMutableRawPointer {
    Misuse.require(!isClosed.load(ordering: .relaxed), "SharedMemory \(name) has been closed")
    return unsafe base + mappedBytes - NamedMemoryTrailer.bytes + byte
  }

  /// Runs `body` with the memory kept from being closed.
  func visiting<R: ~Copyable, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    visitors.wrappingAdd(1, ordering: .acquiringAndReleasing)
    defer { visitors.wrappingSubtract(1, ordering: .acquiringAndReleasing) }
    return try body()
  }
}

// @unchecked because all properties are constants or atomic, but for the name, which is set before
// anyone else has the object; the bytes are shared at their users'
// risk, as they are with other programs.
extension NamedMemory: @unchecked Sendable {}

extension cp_named_file {
  /// Whether both are one file, under whatever name.
  func isSame(_ other: cp_named_file) -> Bool {
    device == other.device && inode == other.inode
  }
}
