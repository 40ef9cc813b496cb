// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// How a child ended is known also where the kernel keeps no zombies for it.
@Suite(.watched) struct UnheedingTests {
  private func run(_ body: Unheeding, _ disposition: ChildEndDisposition) throws {
    _ = try Template().run(UnheedingTask(body: body, disposition: disposition))
  }

  @Test(arguments: StartMethod.allCases, ChildEndDisposition.allCases)
  func `children tell how they ended`(
    _ method: StartMethod, _ disposition: ChildEndDisposition
  ) throws { try run(.children(method), disposition) }

  @Test(arguments: StartMethod.allCases, ChildEndDisposition.allCases)
  func `a pool heals`(_ method: StartMethod, _ disposition: ChildEndDisposition) throws {
    try run(.pool(method), disposition)
  }

  @Test(arguments: StartMethod.allCases)
  func `on an older kernel a child that comes to its own end tells how, and others are said lost`(
    _ method: StartMethod
  ) throws { try run(.untold(method), .ignored) }

  @Test(arguments: ChildEndDisposition.allCases)
  func `a manager comes and goes`(_ disposition: ChildEndDisposition) throws {
    try run(.manager, disposition)
  }
}
