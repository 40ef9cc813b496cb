// SPDX-License-Identifier: Apache-2.0

@testable import Primitives

/// What the workers do first.
enum ExecutorInitializers: String, ExecutorCase {
  case initializer = "InitializerMixin.initializer"
  case failing = "FailingInitializerMixin.initializer"
  case leavesNothingSpawned = "FailingInitializerResourcesTest.spawn"
  case leavesNothingForkServer = "FailingInitializerResourcesTest.forkserver"

  func run(using method: StartMethod) throws {
    switch self {
    case .initializer: try Self.initializer(method)
    case .failing: try Self.failing(method)
    case .leavesNothingSpawned: if method == .spawn { try Self.leavesNothing(method) }
    case .leavesNothingForkServer: if method != .spawn { try Self.leavesNothing(method) }
    }
  }

  private static func initializer(_ method: StartMethod) throws {
    try Pool.with(processes: 2, using: method, initializer: Preparing(word: "ready")) { pool in
      let words = try pool.map((0..<20).map { _ in PreparedWord() }, chunk: 1)
      try require(words == Array(repeating: "ready", count: 20), "\(words)")
    }
  }

  private static func failing(_ method: StartMethod) throws {
    let pool = try Pool(processes: 2, using: method, initializer: Errand.fail("no paper"))
    try requireError(.broken) { _ = try pool.map([PoolErrand.square(1)]) }
    try requireError(.broken) { _ = try pool.apply(PoolErrand.square(1)) }
    try require(pool.join(timeout: Children.limit), "it does not end")
  }

  private static func leavesNothing(_ method: StartMethod) throws {
    try failing(method)
    try OpenDescriptors.requireKept { for _ in 0..<3 { try failing(method) } }
  }
}

/// Sets a word of its process.
struct Preparing: ProcessBody {
  static let word = Guarded("nothing")

  let word: String

  func run() { Self.word.locked { $0 = word } }
}

/// The word of the process that runs it.
struct PreparedWord: PoolTask {
  func run() -> String { Preparing.word.locked { $0 } }
}
