// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc
import Synchronization

/// Making, finding and removing names.
extension NamedMemory {
  /// What became of the attempt to remove a name that no one uses.
  enum Removal {
    case absent
    case removed
    case inUse
    /// Someone else is removing it at this moment.
    case busy
    /// It is not ours to remove.
    case kept
  }

  /// How long someone who is removing a name may take: it is stopped if it takes longer.
  static let patience: Duration = .seconds(1)

  // MARK: Making

  /// Makes memory with `count` zero bytes, all of them reserved, and gives it its name when it is
  /// complete.
  ///
  /// - Parameters:
  ///   - name: The name, or `nil` for a random one.
  ///   - count: How many bytes.
  ///   - isKept: Whether the name outlives its users.
  ///   - names: Makes a random name.
  ///   - fill: Writes what whoever attaches has to find.
  /// - Returns: The memory, of which this process is a user.
  /// - Throws: `invalidArgument`, `alreadyExists`, `outOfMemory`, `systemFailure`.
  static func create(
    name: String?, count: Int, isKept: Bool, names: () -> String = NamedMemory.randomName,
    filling fill: (NamedMemory) -> Void = { _ in }
  ) throws(PrimitivesError) -> NamedMemory {
    if let name { try check(name) }
    guard count > 0 else {
      throw PrimitivesError(
        .invalidArgument, "shared memory of \(count) bytes cannot be made; one is the least")
    }
    sweepIfDue()
    guard let bytes = NamedMemoryTrailer.fileBytes(for: count) else { throw noRoom(count, ENOSPC) }
    let descriptor = cp_named_create(bytes)
    guard descriptor >= 0 else { throw noRoom(count, -descriptor) }
    let memory = try unnamed(descriptor, NamedMemoryTrailer(count: count, isKept: isKept))
    fill(memory)
    try publish(memory, as: name, names)
    return memory
  }

  /// Maps a new file, writes its last page, and counts this process as a user, so that it is one
  /// from the first instant at which anyone can see the name.
  private static func unnamed(
    _ descriptor: Int32, _ trailer: NamedMemoryTrailer
  ) throws(PrimitivesError) -> NamedMemory {
    let memory: NamedMemory
    do throws(PrimitivesError) {
      let error = cp_named_lock(descriptor, cp_named_users, false, false)
      guard error == 0 else { throw PrimitivesError(call: "locking shared memory", error: error) }
      memory = try NamedMemory("", descriptor, look(descriptor, "a new file"), trailer)
    } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
    let error = unsafe trailer.write(to: memory.trailerAddress(0))
    guard error == 0 else { throw PrimitivesError(call: "making a mutex", error: error) }
    return memory
  }

  private static func noRoom(_ count: Int, _ error: Int32) -> PrimitivesError {
    let isFull = [ENOSPC, EFBIG, ENOMEM, EDQUOT].contains(error)
    return isFull
      ? PrimitivesError(
        .outOfMemory,
        "no room in /dev/shm for \(count) bytes: \(PrimitivesError.text(of: error))")
      : PrimitivesError(call: "creating a file in /dev/shm", error: error)
  }

  private static func publish(
    _ memory: NamedMemory, as given: String?, _ names: () -> String
  ) throws(PrimitivesError) {
    let deadline = Deadline(after: patience)
    while true {
      let name = given ?? names()
      let error = memory.publish(as: name)
      if error == 0 { return }
      guard error == EEXIST else { throw PrimitivesError(call: "naming \(name)", error: error) }
      guard given != nil else { continue }
      switch removeIfUnused(name) {
      case .absent, .removed: continue
      case .busy where !deadline.hasPassed: sched_yield()
      case .busy, .inUse, .kept:
        throw PrimitivesError(.alreadyExists, "there is shared memory named \(name) already")
      }
    }
  }

  /// A name that no one else will think of.
  static func randomName() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return "primitives-" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// - Throws: `invalidArgument` when it cannot be the name of a file.
  static func check(_ name: String) throws(PrimitivesError) {
    let bytes = name.utf8
    let reason: String
    if bytes.isEmpty {
      reason = "it is empty"
    } else if bytes.contains(0) {
      reason = "it has a NUL"
    } else if bytes.contains(UInt8(ascii: "/")) {
      reason = "it has a slash"
    } else if bytes.count > Int(NAME_MAX) {
      reason = "it has \(bytes.count) bytes, and \(NAME_MAX) are the most"
    } else if name == "." || name == ".." {
      reason = "it names a folder"
    } else {
      return
    }
    throw PrimitivesError(.invalidArgument, "\(name) cannot name shared memory: \(reason)")
  }

  // MARK: Finding

  /// Attaches what a name leads to, and counts this process as a user of it.
  ///
  /// What is left of dead users is gone: it is removed instead.
  ///
  /// - Throws: `invalidArgument`, `notFound`, `systemFailure`.
  static func attach(_ name: String) throws(PrimitivesError) -> NamedMemory {
    try check(name)
    sweepIfDue()
    let deadline = Deadline(after: patience)
    while true {
      let descriptor = unsafe cp_named_open(name)
      guard descriptor >= 0 else { throw notOpened(name, -descriptor) }
      let isUser: Bool
      do throws(PrimitivesError) {
        isUser = try countAsUser(descriptor, name)
      } catch {
        _ = Glibc.close(descriptor)
        throw error
      }
      if isUser { return try opened(name, descriptor) }
      _ = Glibc.close(descriptor)
      guard !deadline.hasPassed else { throw notOpened(name, ENOENT) }
      sched_yield()
    }
  }

  private static func notOpened(_ name: String, _ error: Int32) -> PrimitivesError {
    error == ENOENT
      ? PrimitivesError(.notFound, "there is no shared memory named \(name)")
      : PrimitivesError(call: "opening the shared memory \(name)", error: error)
  }

  /// Whether this process is a user now; else the name leads to something else, or soon to nothing.
  private static func countAsUser(
    _ descriptor: Int32, _ name: String
  ) throws(PrimitivesError) -> Bool {
    let file = try look(descriptor, name)
    guard let trailer = try NamedMemoryTrailer.read(from: descriptor, file, name) else {
      guard file.bytes > 0 else {
        throw PrimitivesError(
          .systemFailure, "\(name) is empty: the program that made it has not given it a size yet")
      }
      return true
    }
    if !trailer.isKept, cp_named_lock(descriptor, cp_named_users, true, false) == 0 {
      _ = removeLocked(descriptor, file, name)
      return false
    }
    let error = cp_named_lock(descriptor, cp_named_users, false, false)
    guard error == 0 || error == EAGAIN else {
      throw PrimitivesError(call: "locking the shared memory \(name)", error: error)
    }
    return error == 0 && leads(name, to: file)
  }

  /// Maps a file that is open and whose use is counted; closes it if that fails.
  private static func opened(
    _ name: String, _ descriptor: Int32
  ) throws(PrimitivesError) -> NamedMemory {
    do {
      let file = try look(descriptor, name)
      let trailer = try NamedMemoryTrailer.read(from: descriptor, file, name)
      return try NamedMemory(name, descriptor, file, trailer)
    } catch {
      _ = Glibc.close(descriptor)
      // It was a user for a while, and perhaps the last one.
      _ = removeIfUnused(name)
      throw error
    }
  }

  private static func look(
    _ descriptor: Int32, _ name: String
  ) throws(PrimitivesError) -> cp_named_file {
    var file = cp_named_file()
    let error = unsafe cp_named_look(descriptor, &file)
    guard error == 0 else {
      throw PrimitivesError(call: "looking at the shared memory \(name)", error: error)
    }
    guard file.is_regular != 0 else {
      throw PrimitivesError(.invalidArgument, "\(name) in /dev/shm is no file")
    }
    return file
  }

  private static func leads(_ name: String, to file: cp_named_file) -> Bool {
    var found = cp_named_file()
    return unsafe cp_named_look_up(name, &found) == 0 && file.isSame(found)
  }

  // MARK: Removing

  /// Removes a name, whoever still uses what it leads to.
  ///
  /// - Parameters:
  ///   - name: What to remove.
  ///   - memory: What the name has to lead to, if that matters.
  /// - Throws: `invalidArgument`, `notFound`, `systemFailure`.
  static func unlink(_ name: String, leadingTo memory: NamedMemory? = nil) throws(PrimitivesError) {
    try check(name)
    while true {
      let descriptor = unsafe cp_named_open(name)
      guard descriptor >= 0 else { throw notOpened(name, -descriptor) }
      defer { _ = Glibc.close(descriptor) }
      let file = try look(descriptor, name)
      if let memory, !memory.isSame(file) { throw notOpened(name, ENOENT) }
      var error = cp_named_lock(descriptor, cp_named_name, true, true)
      if error == 0 {
        guard leads(name, to: file) else { continue }
        error = unsafe cp_named_remove(name)
      }
      guard error == 0 else { throw notOpened(name, error) }
      return
    }
  }

  /// Removes a name if what it leads to is ours, and no one uses it.
  static func removeIfUnused(_ name: String, ownedBy owner: UInt32? = nil) -> Removal {
    let descriptor = unsafe cp_named_open(name)
    guard descriptor >= 0 else { return descriptor == -ENOENT ? .absent : .kept }
    defer { _ = Glibc.close(descriptor) }
    guard let file = try? look(descriptor, name), file.owner == owner ?? file.owner,
      let trailer = try? NamedMemoryTrailer.read(from: descriptor, file, name), !trailer.isKept
    else { return .kept }
    guard cp_named_lock(descriptor, cp_named_users, true, false) == 0 else {
      return cp_named_is_excluded(descriptor, cp_named_users) ? .busy : .inUse
    }
    return removeLocked(descriptor, file, name)
  }

  /// Removes a name of a file that no one uses, which the caller's lock makes sure of.
  private static func removeLocked(
    _ descriptor: Int32, _ file: cp_named_file, _ name: String
  ) -> Removal {
    guard cp_named_lock(descriptor, cp_named_name, true, false) == 0 else { return .busy }
    guard leads(name, to: file) else { return .absent }
    return unsafe cp_named_remove(name) == 0 ? .removed : .kept
  }

  // MARK: Sweeping

  /// When the next look at all names is due.
  private static let nextSweep = Atomic<UInt64>(0)
  /// A sweep takes at most this part of the time of who makes and attaches memory.
  private static let sweepShare: UInt64 = 20

  private static func sweepIfDue() {
    guard Deadline.now >= nextSweep.load(ordering: .relaxed) else { return }
    _ = sweep()
  }

  /// Removes all of this user's names that no one uses, and returns them.
  static func sweep() -> [String] {
    let start = Deadline.now
    let owner = geteuid()
    let removed = names().filter { removeIfUnused($0, ownedBy: owner) == .removed }
    for name in removed {
      ProcessLog.log(.warning, "removed the shared memory \(name) of a process that died")
    }
    let end = Deadline.now
    nextSweep.store(end + (end - start) * sweepShare, ordering: .relaxed)
    return removed
  }

  private final class NameList {
    var names: [String] = []
  }

  private static func names() -> [String] {
    let list = NameList()
    let context = unsafe Unmanaged.passUnretained(list).toOpaque()
    unsafe _ = cp_named_list(
      { name, context in
        let list = unsafe Unmanaged<NameList>.fromOpaque(context).takeUnretainedValue()
        // A name that is no UTF-8 is none of ours.
        if let name = unsafe String(validatingCString: name) { list.names.append(name) }
      }, context)
    return withExtendedLifetime(list) { list.names }
  }
}
