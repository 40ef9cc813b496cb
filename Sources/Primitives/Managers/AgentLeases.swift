// SPDX-License-Identifier: Apache-2.0

/// The blocks that an agent uses in the name of its client.
final class AgentLeases: Sendable {
  static let current = AgentLeases()

  private struct Lease {
    let reference: BlockReference
    /// How often the handle has been sent to the client.
    var count: Int
  }

  private let leases = Guarded<[BlockHandle: Lease]>([:])

  /// A reference to what a client names; it keeps it, from now on, until it says otherwise.
  ///
  /// - Throws: `invalidHandle`.
  func reference(_ numbers: HandleNumbers) throws(PrimitivesError) -> BlockReference {
    let handle = numbers.handle
    if let lease = leases.locked({ $0[handle] }) { return lease.reference }
    let reference = try numbers.resolve()
    leases.locked { $0[handle] = $0[handle] ?? Lease(reference: reference, count: 0) }
    return reference
  }

  /// Makes the client a user of what is about to be sent to it.
  ///
  /// - Throws: `invalidHandle` when something of it is gone: whoever sent it had not kept it.
  func grant(_ handles: Set<BlockHandle>) throws(PrimitivesError) {
    for handle in handles {
      let reference = try reference(HandleNumbers(handle))
      leases.locked { $0[handle, default: Lease(reference: reference, count: 0)].count += 1 }
    }
  }

  /// Ends a use that had been granted so many times; one that has been granted once more goes on.
  func release(_ release: ManagerRequest.Release) {
    guard (0...Int(UInt32.max)).contains(release.count) else { return }
    let handle = release.handle.handle
    var dropped: Lease?
    leases.locked { leases in
      leases[handle]?.count -= release.count
      if let lease = leases[handle], lease.count <= 0 {
        dropped = lease
        leases[handle] = nil
      }
    }
    withExtendedLifetime(dropped) {}
  }
}
