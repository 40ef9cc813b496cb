// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Checker
import Glibc
import Testing

@testable import Primitives

/// Where no large file may be made (`ulimit -f`): what does not fit is an error of the call, and
/// never the signal SIGXFSZ, whatever the process does about that.
@Suite(.watched) struct FileSizeLimitTests {
  @Test(arguments: [0, 4096, 1 << 20, 8 << 20, (16 << 20) - 4096])
  func `a process that may make no region has an error of its first primitive`(bytes: UInt) throws {
    _ = try Template().run(FileSizeLimitTask(bytes: bytes, what: .nothingFits))
  }

  @Test(arguments: [16 << 20, 20 << 20] as [UInt])
  func `what is too large is an error, and everything goes on`(bytes: UInt) throws {
    _ = try Template().run(FileSizeLimitTask(bytes: bytes, what: .littleFits))
  }

  @Test(arguments: [FileSizeLimitTask.Signal.ignored, .blocked, .waiting])
  func `what the process does about the signal stays as it is`(
    signal: FileSizeLimitTask.Signal
  ) throws {
    _ = try Template().run(
      FileSizeLimitTask(bytes: 20 << 20, what: .littleFits, signal: signal))
  }

  @Test(arguments: StartMethod.allCases)
  func `a task whose result does not fit fails, and its worker goes on`(
    method: StartMethod
  ) throws {
    _ = try Template().run(FileSizeLimitTask(bytes: 20 << 20, what: .results(method)))
  }

  @Test func `a manager's answer that does not fit is an error of that call`() throws {
    _ = try Template().run(FileSizeLimitTask(bytes: 20 << 20, what: .answers))
  }
}

struct FileSizeLimitTask: TemplateTask {
  enum Case: Codable, Sendable {
    case nothingFits, littleFits, answers
    case results(StartMethod)
  }

  /// What the process does about SIGXFSZ.
  enum Signal: String, Codable, Sendable {
    case untouched, ignored, blocked
    /// Blocked, and one is waiting.
    case waiting
  }

  static let large = 16 << 20

  let bytes: UInt
  let what: Case
  var signal = Signal.untouched
  var isUnder = false

  func run(in context: TemplateContext) throws -> Passed {
    guard isUnder else {
      let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
      var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
      try require(unsafe setrlimit(resource, &limit) == 0, "no limit")
      return try Template().run(
        FileSizeLimitTask(bytes: bytes, what: what, signal: signal, isUnder: true))
    }
    prepareSignal()
    switch what {
    case .nothingFits: for _ in 0..<2 { try require(.outOfMemory) { _ = try Lock() } }
    case .littleFits: try littleFits()
    case .results(let method):
      try results(method)
      if method == .default { try unpreparedWorkers(method) }
    case .answers: try answers()
    }
    try requireSignalAsBefore()
    return Passed()
  }

  // MARK: The signal

  private var fileSize: sigset_t {
    var set = sigset_t()
    unsafe _ = sigemptyset(&set)
    unsafe _ = sigaddset(&set, SIGXFSZ)
    return set
  }

  private func prepareSignal() {
    switch signal {
    case .untouched: break
    case .ignored: _ = Glibc.signal(SIGXFSZ, SIG_IGN)
    case .blocked, .waiting:
      var set = fileSize
      unsafe _ = pthread_sigmask(SIG_BLOCK, &set, nil)
      if signal == .waiting { raise(SIGXFSZ) }
    }
  }

  private func requireSignalAsBefore() throws {
    var (mask, waiting, action) = (sigset_t(), sigset_t(), sigaction())
    unsafe _ = pthread_sigmask(SIG_BLOCK, nil, &mask)
    unsafe _ = sigpending(&waiting)
    unsafe _ = sigaction(SIGXFSZ, nil, &action)
    let isBlocked = unsafe sigismember(&mask, SIGXFSZ) == 1
    let isWaiting = unsafe sigismember(&waiting, SIGXFSZ) == 1
    let isIgnored = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    try require(isBlocked == (signal == .blocked || signal == .waiting), "blocked: \(isBlocked)")
    try require(isWaiting == (signal == .waiting), "waiting: \(isWaiting)")
    try require(isIgnored == (signal == .ignored), "ignored: \(isIgnored)")
  }

  // MARK: What does not fit

  /// Text, which a debug build encodes quickly.
  private var tooLarge: String { String(repeating: "a", count: Int(bytes)) }

  private func littleFits() throws {
    let bytes = [UInt8](repeating: 1, count: 2 * Int(self.bytes))
    try require(.outOfMemory) { _ = try SharedArray(repeating: UInt8(1), count: Int(self.bytes)) }
    try require(.outOfMemory) { _ = try SharedMemory(count: Int(self.bytes)) }
    let (near, far) = try Connection.pair()
    try require(.outOfMemory) { try near.sendBytes(bytes) }
    try near.send(1)
    try require(try far.take(Int.self) == 1, "another number")
    let file = try ScratchFile()
    try require(.outOfMemory) { try file.append(bytes) }
    if signal == .untouched && self.bytes == 16 << 20 { try valuesThatDoNotFit() }
    try outputThatDoesNotFit()
  }

  private func valuesThatDoNotFit() throws {
    let text = tooLarge
    let queue = try Queue<String>()
    try require(.outOfMemory) { try queue.put(text) }
    let redelivering = try JoinableQueue<String>(onConsumerDeath: .redeliver)
    try require(.outOfMemory) { try redelivering.put(text) }
    let dictionary = try SharedDictionary<Int, String>()
    try require(.outOfMemory) { try dictionary.set(text, forKey: 1) }
    let list = try SharedList<String>()
    try require(.outOfMemory) { try list.append(text) }
    try queue.put("a")
    try require(try queue.get() == "a", "another message")
    try require(try dictionary.isEmpty && list.isEmpty, "something was left")
  }

  /// What is said on standard error, and what is flushed at a fork, may go into a full file.
  private func outputThatDoesNotFit() throws {
    guard let file = unsafe tmpfile() else { throw TestFailure("no file") }
    defer { unsafe _ = fclose(file) }
    let number = unsafe fileno(file)
    let codes = try Children.run(1) { _ in
      try require(lseek(number, Int(bytes), SEEK_SET) >= 0, "no place")
      for stream in [1, 2] as [Int32] { dup2(number, stream) }
      StandardError.writeLine("a line")
      print("another")
      cp_flush()
    }
    try require(codes == [0], "\(codes)")
  }

  private func results(_ method: StartMethod) throws {
    try Pool.with(processes: 2, using: method, options: PoolOptions(retries: 3)) { pool in
      let runs = try SharedValue(0)
      try require(try pool.map((0..<4).map { Echo(number: $0) }) == Array(0..<4), "other numbers")
      let workers = Set(pool.workers.map(\.pid))
      let large = Yield(count: Self.large + (4 << 20), runs: runs)
      try require(.outOfMemory) { _ = try pool.apply(large) }
      try require(runs.value == 1, "run \(runs.value) times")
      if method == .default { try otherWays(pool, large) }
      try require(try pool.map((0..<4).map { Echo(number: $0) }) == Array(0..<4), "other numbers")
      try require(Set(pool.workers.map(\.pid)) == workers, "workers have ended")
    }
  }

  private func otherWays(_ pool: Pool, _ large: Yield) throws {
    try require(.outOfMemory) { _ = try pool.map([large], chunk: 2) }
    var failures = 0
    for result in try pool.imap([Yield(count: 1, runs: large.runs), large]) {
      guard case .failure(let error as PrimitivesError) = result else { continue }
      if error.code == .outOfMemory { failures += 1 }
    }
    try require(failures == 1, "\(failures) failures")
    try require(.outOfMemory) { _ = try pool.apply(Take(text: tooLarge)) }
    try require(.outOfMemory) { _ = try pool.apply(Complain(count: Int(bytes))) }
  }

  private func unpreparedWorkers(_ method: StartMethod) throws {
    try require(.broken) {
      try Pool.with(processes: 2, using: method, initializer: Grumble(count: Int(bytes))) { pool in
        _ = try pool.apply(Echo(number: 1))
      }
    }
  }

  private func answers() throws {
    let manager = try Manager(hosting: Hoard.self)
    let hoard = try manager.host(Hoard.self, seed: 0)
    try require(.outOfMemory) { _ = try hoard.call(Hoard.Yield(count: Int(bytes) + (1 << 20))) }
    try require(try hoard.call(Hoard.Yield(count: 1)) == "a", "another answer")
    manager.shutdown()
  }

  struct Echo: PoolTask {
    let number: Int
    func run() -> Int { number }
  }

  struct Yield: PoolTask {
    let count: Int
    let runs: SharedValue<Int>

    func run() -> String {
      runs.add(1)
      return String(repeating: "a", count: count)
    }
  }

  struct Take: PoolTask {
    let text: String
    func run() -> Int { text.utf8.count }
  }

  /// Fails with a text that does not fit.
  struct Complain: PoolTask {
    let count: Int
    func run() throws -> Int { throw TestFailure(String(repeating: "a", count: count)) }
  }

  /// The same where a worker begins.
  struct Grumble: ProcessBody {
    let count: Int
    func run() throws { throw TestFailure(String(repeating: "a", count: count)) }
  }

  /// An object whose answers do not fit.
  final class Hoard: HostedObject {
    static var calls: [any HostedCall.Type] { [Yield.self] }

    init(_ seed: Int) {}

    struct Yield: HostedCall {
      let count: Int
      func perform(on hoard: Hoard) -> String { String(repeating: "a", count: count) }
    }
  }
}
