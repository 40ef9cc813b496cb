// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Primitives

/// A process that changes what it is, and sees what its children are by that.
enum Standing: ProcessBody {
  /// Makes every change in turn, and starts a child by a method after each.
  case changes(StartMethod)
  case report(Queue<ProcessStanding>)
  /// Starts children without changing anything.
  case stays
  /// Changes its root to where nothing is.
  case losesItsRoot(String)

  func run() throws {
    switch self {
    case .changes(let method): try Self.change(method)
    case .report(let queue): try queue.put(ProcessStanding())
    case .stays: try Self.stay()
    case .losesItsRoot(let path): try Self.loseRoot(path)
    }
  }

  private static func change(_ method: StartMethod) throws {
    let queue = try Queue<ProcessStanding>()
    try requireSame(queue, method, "at first")
    for change in ProcessStanding.Change.allCases {
      let before = ProcessStanding()
      try change.make()
      // Where there is one processor, nothing is kept of the others.
      let isSeen = ProcessStanding() != before || change == .processors
      try require(isSeen, "\(change) has changed nothing")
      try requireSame(queue, method, "after a change of \(change)")
    }
  }

  private static func requireSame(
    _ queue: Queue<ProcessStanding>, _ method: StartMethod, _ when: String
  ) throws {
    let child = try ChildProcess.start(Standing.report(queue), using: method)
    try require(Children.join([child]) == [0], "\(child) \(when)")
    let (theirs, mine) = (try queue.get(), ProcessStanding())
    try require(theirs == mine, "\(when) the child has \(theirs) instead of \(mine)")
  }

  private static func stay() throws {
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    let server = ForkServer.currentPid
    for _ in 0..<20 {
      try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
      try require(ForkServer.currentPid == server, "the server is another")
    }
  }

  private static func loseRoot(_ path: String) throws {
    try require(Children.join([ChildProcess.start(Errand.nothing)]) == [0], "failed")
    try ProcessCalls.changeRoot(to: path)
    for method in [StartMethod.forkServer, .spawn] {
      do {
        try ChildProcess.start(Errand.nothing, using: method)
        throw TestFailure("a child was started by \(method)")
      } catch let error as PrimitivesError {
        try require(error.code == .systemFailure, "\(error)")
        try require(error.message.contains("/proc/self/exe"), "\(error)")
      }
    }
    let child = try ChildProcess.start(Errand.nothing, using: .fork)
    try require(Children.join([child]) == [0], "\(child)")
  }
}
