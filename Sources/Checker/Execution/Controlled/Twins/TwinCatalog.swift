// SPDX-License-Identifier: Apache-2.0

/// Every twin, by name.
enum TwinCatalog {
  static let twins = [
    TwinDescription(
      name: "missing-wakeup",
      summary: "A lock whose release looks for waiters before it leaves, so one sleeps for ever.",
      type: MissingWakeupTwin.self, processes: 2, operations: 1, crashes: 0),
    TwinDescription(
      name: "store-order",
      summary: "A mailbox that says it is full before the value is in it, so an old one is read.",
      type: StoreOrderTwin.self, processes: 2, operations: 2, crashes: 0),
    TwinDescription(
      name: "lost-permit",
      summary: "A semaphore whose release is a load and a store, so the total comes out wrong.",
      type: LostPermitTwin.self, processes: 2, operations: 1, crashes: 0),
    TwinDescription(
      name: "double-handover",
      summary: "A ticket lock whose release looks for waiters after it has left, so two hold it.",
      type: DoubleHandoverTwin.self, processes: 2, operations: 2, crashes: 0),
    TwinDescription(
      name: "unrepaired-ledger",
      summary: "A pool whose repair forgets permits on their way back, so one is lost by a death.",
      type: UnrepairedLedgerTwin.self, processes: 2, operations: 1, crashes: 1),
    TwinDescription(
      name: "repair-twice",
      summary: "A repair that adds where it should set, so a death in the repair counts twice.",
      type: RepairTwiceTwin.self, processes: 2, operations: 1, crashes: 2),
    TwinDescription(
      name: "aba",
      summary: "A free list whose head has no generation, so an element is handed out twice.",
      type: ABATwin.self, processes: 2, operations: 1, crashes: 0),
    TwinDescription(
      name: "lost-notification",
      summary: "A waiter that looks before it takes the lock, so a notification comes too early.",
      type: LostNotificationTwin.self, processes: 2, operations: 1, crashes: 0),
    TwinDescription(
      name: "reread-flag",
      summary: "An event whose waiter looks at the flag again, so a set that was cleared is lost.",
      type: RereadFlagTwin.self, processes: 2, operations: 1, crashes: 0),
    TwinDescription(
      name: "hasty-barrier",
      summary: "A barrier with one gate for all rounds, so who is quick goes round twice.",
      type: HastyBarrierTwin.self, processes: 2, operations: 2, crashes: 0),
    TwinDescription(
      name: "shallow-lock",
      summary: "A recursive lock whose first release lets go, so two hold it.",
      type: ShallowLockTwin.self, processes: 2, operations: 1, crashes: 0),
    TwinDescription(
      name: "join-once",
      summary: "A join that waits once and does not look again, so that work is left.",
      type: JoinOnceTwin.self, processes: 2, operations: 2, crashes: 0),
    TwinDescription(
      name: "torn-entry",
      summary: "An entry of two words that is overwritten in place, so a death leaves half of it.",
      type: TornEntryTwin.self, processes: 2, operations: 1, crashes: 1),
  ]

  /// The twin of that name, or `nil` if there is none.
  static func twin(named name: String) -> TwinDescription? {
    twins.first { $0.name == name }
  }
}
