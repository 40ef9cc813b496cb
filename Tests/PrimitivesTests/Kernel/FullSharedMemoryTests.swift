// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Testing

@testable import Primitives

/// Where `/dev/shm` is small, limited or missing: in a world of its own, which needs privileges.
@Suite struct FullSharedMemoryTests {
  @Test("weakness 27: where a file may not be that large, making one is an error and no signal")
  func limitedFileSize() throws {
    _ = try Template().run(FullSharedMemoryTask(what: .limit, name: SharedName.fresh()))
  }

  @Test("weakness 27: where /dev/shm is full, making memory is an error, and touching it is none")
  func full() throws {
    try run(.full)
  }

  @Test("weakness 29: without /dev/shm only shared memory is missing, and says so")
  func missing() throws {
    try run(.missing)
  }

  private func run(_ what: FullSharedMemoryTask.Case) throws {
    let task = FullSharedMemoryTask(what: what, name: SharedName.fresh())
    if try !Template().run(task) {
      try Test.cancel("this process may not mount anything")
    }
  }
}

struct FullSharedMemoryTask: TemplateTask {
  enum Case: String, Codable {
    case limit, full, missing
  }

  let what: Case
  let name: String

  /// Whether it could be done here.
  func run(in context: TemplateContext) throws -> Bool {
    // What is changed of this process ends with the child.
    let codes = try Children.run(1) { _ in
      switch what {
      case .limit: try limit()
      case .full: try full()
      case .missing: try missing()
      }
    }
    try require(codes == [0] || codes == [Self.unprivileged], "\(codes)")
    return codes == [0]
  }

  private static let unprivileged: Int32 = 77

  private func limit() throws {
    var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
    let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    try require(unsafe setrlimit(resource, &limit) == 0, "no limit")
    try require(.outOfMemory) { _ = try SharedMemory(name: name, count: 1 << 21) }
    try require(!SharedName.isPresent(name), "left")
    let memory = try SharedMemory(name: name, count: 1 << 19)
    memory[memory.count - 1] = 1
  }

  /// Leaves for a mount namespace in which `folder` is a file system of its own.
  private func mount(on folder: String, _ options: String) {
    let flags = UInt(MS_REC | MS_PRIVATE)
    let own = unsafe unshareMounts() && Glibc.mount("none", "/", nil, flags, nil) == 0
    let isPrivate = unsafe own && Glibc.mount("tmpfs", folder, "tmpfs", 0, options) == 0
    if !isPrivate { _exit(Self.unprivileged) }
  }

  /// `unshare(CLONE_NEWNS)`, which the C library has, and its Swift module has not.
  private func unshareMounts() -> Bool {
    typealias Unshare = @convention(c) (Int32) -> Int32
    guard let symbol = unsafe dlsym(nil, "unshare") else { return false }
    return unsafe unsafeBitCast(symbol, to: Unshare.self)(0x0002_0000) == 0
  }

  private func full() throws {
    mount(on: "/dev/shm", "size=64k")
    var memories: [SharedMemory] = []
    try require(.outOfMemory) {
      while true { memories.append(try SharedMemory(count: 4096)) }
    }
    try require(memories.count == 8, "\(memories.count)")
    for memory in memories {
      for index in 0..<memory.count { memory[index] = 0xFF }
    }
    memories.removeLast()
    memories.append(try SharedMemory(count: 1))
    try require(.outOfMemory) { _ = try SharedMemory(count: 1) }
    memories = []
    _ = try SharedMemory(count: 60_000)
  }

  private func missing() throws {
    mount(on: "/dev", "size=64k")
    try require(.systemFailure) { _ = try SharedMemory(count: 1) }
    try require(.notFound) { _ = try SharedMemory(attaching: name) }
    try require(SharedMemory.removeAbandoned().isEmpty, "found")
    let queue = try Queue<Int>()
    let lock = try Lock()
    let value = try SharedValue(0)
    let codes = try Children.run(2) { index in
      try lock.withLock { value.value += 1 }
      try queue.put(index)
    }
    try require(codes == [0, 0] && value.value == 2 && queue.count == 2, "\(codes)")
  }
}
