// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// What holds for children however they are started, beyond CPython's cases.
@Suite struct StartedChildTests {
  private func run(_ what: StartedChildTask.Case, _ method: StartMethod) throws {
    _ = try Template().run(StartedChildTask(what: what, method: method))
  }

  @Test(arguments: StartMethod.allCases)
  func `a thousand children, and hundreds at once, leave everything as it was`(
    _ method: StartMethod
  ) throws { try run(.leavesNothing, method) }

  @Test(arguments: StartMethod.allCases)
  func `a child killed anywhere in its start leaves nothing behind`(_ method: StartMethod) throws {
    try run(.isKilledInItsStart, method)
  }

  @Test(arguments: StartMethod.allCases)
  func `a parent killed anywhere in a start leaves nothing behind`(_ method: StartMethod) throws {
    try run(.losesItsParent, method)
  }

  @Test func `a fork server killed again and again keeps no one from starting`() throws {
    try run(.survivesKillsOfServers, .forkServer)
  }

  @Test func `a fork server ends with its owner, and no forked child uses it`() throws {
    try run(.hasAServerOfItsOwn, .forkServer)
  }

  @Test(arguments: [StartMethod.forkServer, .spawn])
  func `any thread may start children`(_ method: StartMethod) throws {
    try run(.isStartedByThreads, method)
  }

  @Test(arguments: [StartMethod.forkServer, .spawn])
  func `a type that cannot be found by its name is an error`(_ method: StartMethod) throws {
    try run(.hasAnUnknownType, method)
  }

  @Test(arguments: [StartMethod.forkServer, .spawn])
  func `a body that cannot be encoded or decoded is an error of its own`(
    _ method: StartMethod
  ) throws { try run(.hasABrokenBody, method) }

  @Test(arguments: StartMethod.allCases)
  func `a large body arrives whole, or the child has ended`(_ method: StartMethod) throws {
    try run(.hasALargeBody, method)
  }

  @Test(arguments: [StartMethod.forkServer, .spawn])
  func `descriptors come with the body, and only those`(_ method: StartMethod) throws {
    try run(.getsDescriptors, method)
  }

  @Test(arguments: [StartMethod.forkServer, .spawn])
  func `the body keeps alive what it names, and nothing else`(_ method: StartMethod) throws {
    try run(.keepsWhatItNames, method)
  }

  @Test(arguments: StartMethod.allCases)
  func `output, directory and environment are those of the moment`(_ method: StartMethod) throws {
    try run(.hasTheSurroundings, method)
  }

  @Test(arguments: StartMethod.allCases)
  func `daemons end with their parent, others are waited for`(_ method: StartMethod) throws {
    try run(.endsAsADaemon, method)
  }

  @Test(arguments: StartMethod.allCases)
  func `a lock held by a killed child goes to the next`(_ method: StartMethod) throws {
    try run(.diesHoldingALock, method)
  }
}
