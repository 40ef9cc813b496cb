// SPDX-License-Identifier: Apache-2.0

import Checker
import Primitives
import Testing

/// CPython's `_TestContainers`: in the family of the manager, and in another one.
@Suite("_TestContainers", .watched) struct TestContainers {
  @Test("_TestContainers.list", arguments: [false, true])
  func list(isRemote: Bool) throws { try run(.list, isRemote) }

  @Test("_TestContainers.list_iter", arguments: [false, true])
  func listIter(isRemote: Bool) throws { try run(.listIter, isRemote) }

  @Test("_TestContainers.list_proxy_in_list", arguments: [false, true])
  func listProxyInList(isRemote: Bool) throws { try run(.listProxyInList, isRemote) }

  @Test("_TestContainers.dict", arguments: [false, true])
  func dict(isRemote: Bool) throws { try run(.dict, isRemote) }

  @Test("_TestContainers.dict_iter", arguments: [false, true])
  func dictIter(isRemote: Bool) throws { try run(.dictIter, isRemote) }

  @Test("_TestContainers.dict_proxy_nested", arguments: [false, true])
  func dictProxyNested(isRemote: Bool) throws { try run(.dictProxyNested, isRemote) }

  @Test("_TestContainers.nested_queue", arguments: [false, true])
  func nestedQueue(isRemote: Bool) throws { try run(.nestedQueue, isRemote) }

  @Test("_TestContainers.namespace", arguments: [false, true])
  func namespace(isRemote: Bool) throws { try run(.namespace, isRemote) }

  private func run(_ which: ContainersCase, _ isRemote: Bool) throws {
    let anyPort = ConnectionAddress.tcp(host: "127.0.0.1", port: 0)
    try Manager.with(at: anyPort, key: "secret") { manager in
      guard isRemote else { return try which.run(with: manager) }
      _ = try Template().run(ContainersClient(which: which, address: #require(manager.address)))
    }
  }
}

struct ContainersClient: TemplateTask {
  let which: ContainersCase
  let address: ConnectionAddress

  func run(in context: TemplateContext) throws -> Passed {
    try which.run(with: RemoteManager(at: address, key: "secret"))
    return Passed()
  }
}
