// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// The shared memory of a family of processes: one sparse memory file, mapped in each of them.
///
/// It has no name anywhere, so nothing of it can be left behind: the kernel frees it when the last
/// process of the family ends, however it ends. Memory is reserved before it is handed out, so that
/// a full machine is an error of the call that ran out and never a SIGBUS.
@safe package final class Region {
  private static let largestBytes: UInt64 = 64 << 30
  private static let smallestBytes: UInt64 = 16 << 20

  let base: UnsafeMutableRawPointer
  let bytes: UInt64
  /// Never closed, and never duplicated: with either, the process's record lock would go.
  let descriptor: Int32
  /// What tells it from another file's that has its number after someone has closed it.
  let identity: cp_file_identity
  /// What it was received as.
  private let file: OwnedDescriptor?

  /// Creates and maps the region of a new family.
  ///
  /// - Throws: `outOfMemory` when there is no room, or this process may make no file of 16 MiB;
  ///   `systemFailure` with the name of the call that the system refuses.
  init() throws(PrimitivesError) {
    descriptor = unsafe cp_memory_file("primitives")
    guard descriptor >= 0 else { throw Self.failure("memfd_create", -descriptor) }
    var size = Self.sizeWithinLimits()
    var (mapping, failed, error) = unsafe Self.map(descriptor, bytes: size)
    while unsafe mapping == nil, size > Self.smallestBytes {
      size /= 2
      unsafe (mapping, failed, error) = Self.map(descriptor, bytes: size)
    }
    guard let mapping = unsafe mapping else {
      _ = close(descriptor)
      throw Self.failure(failed, error)
    }
    unsafe base = mapping
    bytes = size
    unsafe Self.keepOutOfDumps(base, bytes)
    failed = "fcntl(F_ADD_SEALS)"
    error = cp_seal_size(descriptor)
    if error == 0 {
      failed = "fallocate"
      error = cp_reserve(descriptor, 0, RegionLayout.roster)
    }
    if error == 0 {
      error = cp_reserve(
        descriptor, RegionLayout.journal, RegionLayout.heap - RegionLayout.journal)
    }
    var identity = cp_file_identity()
    if error == 0 { error = unsafe cp_identify_file(descriptor, &identity) }
    self.identity = identity
    file = nil
    guard error == 0 else {
      unsafe _ = munmap(base, Int(bytes))
      _ = close(descriptor)
      throw Self.failure(failed, error)
    }
    var generator = SystemRandomNumberGenerator()
    word(RegionLayout.familyWord).store(generator.next())
    word(RegionLayout.frontierWord).store(RegionLayout.heap)
    word(RegionLayout.committedWord).store(RegionLayout.heap)
    word(RegionLayout.magicWord).store(RegionLayout.magic)
  }

  /// Maps the region of a family that has made this process a member.
  ///
  /// - Throws: `systemFailure` when the file is not a family's, or there is no room to map it.
  init(adopting file: OwnedDescriptor) throws(PrimitivesError) {
    var size: UInt64 = 0
    guard unsafe cp_has_fixed_size(file.rawValue, &size),
      size >= Self.smallestBytes, size <= Self.largestBytes
    else { throw PrimitivesError(.systemFailure, "this file is no family's shared memory") }
    let mapping = unsafe mmap(
      nil, Int(size), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file.rawValue, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw PrimitivesError(call: "mapping the family's shared memory", error: errno)
    }
    self.file = file
    descriptor = file.rawValue
    var identity = cp_file_identity()
    let error = unsafe cp_identify_file(descriptor, &identity)
    self.identity = identity
    unsafe base = mapping
    bytes = size
    unsafe Self.keepOutOfDumps(base, bytes)
    guard error == 0, word(RegionLayout.magicWord).load() == RegionLayout.magic else {
      throw PrimitivesError(.systemFailure, "this memory has not the layout of a family's")
    }
  }

  /// A core dump of one process would otherwise fill the whole sparse file with pages.
  private static func keepOutOfDumps(_ base: UnsafeMutableRawPointer, _ bytes: UInt64) {
    unsafe _ = madvise(base, Int(bytes), MADV_DONTDUMP)
  }

  private static func sizeWithinLimits() -> UInt64 {
    var size = largestBytes
    var limit = rlimit()
    if unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 {
      size = min(size, UInt64(limit.rlim_cur))
    }
    if unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 {
      size = min(size, UInt64(limit.rlim_cur) / 2)
    }
    return max(size & ~(RegionLayout.pageBytes - 1), smallestBytes)
  }

  private static func failure(_ call: String, _ error: Int32) -> PrimitivesError {
    PrimitivesError(call: "\(call) for the family's shared memory", fillingMemory: error)
  }

  /// Where the file is mapped, or the call that failed and why.
  private static func map(
    _ descriptor: Int32, bytes: UInt64
  ) -> (UnsafeMutableRawPointer?, failed: String, error: Int32) {
    let error = cp_resize(descriptor, bytes)
    guard error == 0 else { return (nil, "ftruncate", error) }
    let mapping = unsafe mmap(
      nil, Int(bytes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0)
    return unsafe mapping == MAP_FAILED ? (nil, "mmap", errno) : (mapping, "", 0)
  }

  /// Random, so that a handle of another family is told apart.
  var family: UInt64 { word(RegionLayout.familyWord).load() }

  func pointer(_ offset: UInt64) -> UnsafeMutableRawPointer {
    Misuse.require(offset < bytes, "an offset outside the family's shared memory")
    return unsafe base + Int(offset)
  }

  func word(_ offset: UInt64) -> Word {
    unsafe Word(at: pointer(offset))
  }

  func lock(_ offset: UInt64) -> RobustLock {
    unsafe RobustLock(at: pointer(offset))
  }

  func zero(_ offset: UInt64, bytes: UInt64) {
    guard bytes > 0 else { return }
    unsafe memset(pointer(offset), 0, Int(bytes))
  }
}

// @unchecked because all properties are constants and what they point to is shared by atomics and
// locks.
extension Region: @unchecked Sendable {}
