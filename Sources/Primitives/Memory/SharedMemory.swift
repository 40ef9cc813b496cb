// SPDX-License-Identifier: Apache-2.0

/// Memory under a name, for programs that know nothing of each other.
///
/// ```swift
/// let memory = try SharedMemory(name: "frames", count: 1 << 20)   // in one program
/// memory.store(42, toByteOffset: 8)
///
/// let memory = try SharedMemory(attaching: "frames")              // in any other
/// print(memory.load(fromByteOffset: 8, as: Int.self))
/// ```
///
/// Every process that has made or attached it is a user, and so is a child forked meanwhile. When
/// the last user lets go (the last value of this type goes, `close()`, an exit), the name goes too.
/// No one's end takes away what another uses. A user that is killed lets go like any other; if it
/// was the last, the name is removed by the next process of this user that makes, attaches or
/// unlinks any shared memory, and by `removeAbandoned()`. With `keepsAfterLastUser` the name stays
/// until `unlink()`.
///
/// The name appears when the memory is complete, with all its bytes reserved: no one attaches half
/// of it, and a full machine is an error of the one who makes it, never a SIGBUS. An attempt to
/// attach that fails changes nothing.
///
/// It is a file in `/dev/shm` with mode 0600, so it is this user's, and any program may open it:
/// the data begins at its first byte; the last 4096 bytes of the file are this library's. What
/// another program made can be attached as well, and is then neither counted nor removed.
/// (CPython's `SharedMemory` attaches ours; before 3.13, or with `track=True`, it also removes the
/// name when *it* ends.)
///
/// Bytes are shared, not copied: what two write at one time is mixed. What has 1, 2, 4 or 8 bytes
/// and lies at a multiple of its size is read and written whole; `withLock` keeps more together.
///
/// Encoding one encodes its name, with any encoder; decoding attaches it. The sender has to keep it
/// until then.
///
/// Python: `multiprocessing.shared_memory.SharedMemory`.
public struct SharedMemory: Sendable {
  let core: NamedMemory

  /// Makes memory of `count` zero bytes, and gives it a name.
  ///
  /// Blocks at most for a second, on a process that is just removing the same name.
  ///
  /// - Parameters:
  ///   - name: At most 255 bytes, without `/` and NUL; `nil` makes one up.
  ///   - count: How many bytes; the last page of the file comes on top.
  ///   - keepsAfterLastUser: Whether the name stays when no one uses the memory any more.
  /// - Throws: `invalidArgument` for a name or a count that cannot be, `alreadyExists`,
  ///   `outOfMemory` when `/dev/shm` is full, `systemFailure` when there is no `/dev/shm`.
  public init(
    name: String? = nil, count: Int, keepsAfterLastUser: Bool = false
  ) throws(PrimitivesError) {
    try self.init(name: name, count: count, keepsAfterLastUser: keepsAfterLastUser) { _ in }
  }

  /// The same, with what it holds when its name appears, and the names that are made up.
  init(
    name: String?, count: Int, keepsAfterLastUser: Bool,
    names: () -> String = NamedMemory.randomName, filling fill: (NamedMemory) -> Void
  ) throws(PrimitivesError) {
    core = try NamedMemory.create(
      name: name, count: count, isKept: keepsAfterLastUser, names: names, filling: fill)
    ProcessLog.log(.debug, "made the shared memory \(core.name) of \(core.count) bytes")
  }

  /// Attaches memory that another process made, or this one.
  ///
  /// Memory whose users have all died is not there any more.
  ///
  /// Blocks at most for a second, on a process that is just removing the name.
  ///
  /// - Parameter name: As it was given to who made it.
  /// - Throws: `notFound`; `invalidArgument` for a name that cannot be one; `invalidHandle` when
  ///   another version of this library made it; `systemFailure` when it is another user's.
  public init(attaching name: String) throws(PrimitivesError) {
    core = try NamedMemory.attach(name)
    ProcessLog.log(.debug, "attached the shared memory \(name)")
  }

  /// What it is called.
  public var name: String { core.name }

  /// How many bytes there are.
  ///
  /// Of what another program made, this is the size of the whole file.
  public var count: Int { core.count }

  /// Whether the name stays when no one uses the memory any more.
  ///
  /// Also true of what another program made, as it is not ours to remove.
  public var keepsAfterLastUser: Bool { core.trailer?.isKept ?? true }

  // MARK: Letting go

  /// Ends this process's use of what this value and its copies attached; the memory goes back.
  ///
  /// Happens by itself when the last copy goes. Whoever reads or writes through one of them
  /// afterwards traps, and so does this call during one of the closures below. Twice is once.
  ///
  /// Blocks at most for a second, on a process that is just removing the name.
  public func close() {
    core.close()
  }

  /// Removes the name, whoever still uses the memory; for them it stays as it is.
  ///
  /// Blocks while another process is just removing the same name.
  ///
  /// - Throws: `notFound` when the name is gone, or leads to other memory by now.
  public func unlink() throws(PrimitivesError) {
    try NamedMemory.unlink(core.name, leadingTo: core)
    ProcessLog.log(.debug, "removed the shared memory \(core.name)")
  }

  /// Removes a name, whoever still uses what it leads to; for them it stays as it is.
  ///
  /// Blocks while another process is just removing the same name.
  ///
  /// - Parameter name: Of memory that this library or another program made.
  /// - Throws: `notFound`; `invalidArgument` for a name that cannot be one.
  public static func unlink(_ name: String) throws(PrimitivesError) {
    try NamedMemory.unlink(name)
    ProcessLog.log(.debug, "removed the shared memory \(name)")
  }

  /// Removes what dead processes of this user have left, as making and attaching memory do in
  /// passing.
  ///
  /// Never blocks; looks at every file in `/dev/shm`.
  ///
  /// - Returns: The names that were removed. They are this library's only, without a single user,
  ///   and not to be kept.
  @discardableResult
  public static func removeAbandoned() -> [String] {
    NamedMemory.sweep()
  }
}

extension SharedMemory: Codable {
  /// Encodes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  /// Decodes a name, and attaches what it leads to.
  ///
  /// - Throws: `PrimitivesError.Code.notFound` when its last user has let go meanwhile, and what
  ///   `init(attaching:)` throws.
  public init(from decoder: any Decoder) throws {
    try self.init(attaching: decoder.singleValueContainer().decode(String.self))
  }
}

extension SharedMemory: CustomStringConvertible {
  /// Name and size.
  public var description: String { "SharedMemory(\(name), \(count) bytes)" }
}
