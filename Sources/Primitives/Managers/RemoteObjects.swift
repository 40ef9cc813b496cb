// SPDX-License-Identifier: Apache-2.0

/// The objects of another family that this process uses: one `RemoteObject` each, and how often
/// the server has sent its handle.
final class RemoteObjects: Sendable {
  private struct Entry {
    weak var object: RemoteObject?
    let identity: ObjectIdentifier
    var received: Int
  }

  private struct State {
    var entries: [BlockHandle: Entry] = [:]
    var releases: [ManagerRequest.Release] = []
  }

  private let state = Guarded(State())

  /// The object that a handle names, which the server has sent so many times more.
  func object(_ handle: BlockHandle, of link: ManagerLink, received: Int) -> RemoteObject {
    state.locked { state in
      let entry = state.entries[handle]
      let object = entry?.object ?? RemoteObject(link: link, handle: handle)
      state.entries[handle] = Entry(
        object: object, identity: ObjectIdentifier(object),
        received: (entry?.received ?? 0) + received)
      return object
    }
  }

  /// The last use of an object has ended.
  func drop(_ object: RemoteObject) {
    state.locked { state in
      // A new one may stand for the same handle already, and has taken over the count.
      guard let entry = state.entries[object.handle],
        entry.identity == ObjectIdentifier(object)
      else { return }
      state.entries[object.handle] = nil
      state.releases.append(
        ManagerRequest.Release(handle: HandleNumbers(object.handle), count: entry.received))
    }
  }

  /// What the server was not told yet, after all.
  func postpone(_ releases: [ManagerRequest.Release]) {
    state.locked { $0.releases += releases }
  }

  /// What the server has to be told; it is told then.
  func takeReleases() -> [ManagerRequest.Release] {
    state.locked { state in
      defer { state.releases = [] }
      return state.releases
    }
  }
}
