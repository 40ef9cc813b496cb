// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// Starts processes of the family that have nothing of this one but what they are given.
enum ProcessLaunch {
  /// Starts this program anew, in a process that never reaches `main`, or only its mark.
  ///
  /// - Throws: `systemFailure` when the kernel refuses; nothing was started then.
  static func spawn(_ order: LaunchOrder) throws(PrimitivesError) -> ProcessFork.Child {
    let token = try reservePlace(order)
    do throws(PrimitivesError) {
      let (pid, channel) = try spawn(order, as: token)
      let descriptor = try ProcessFork.descriptor(ofChild: pid)
      channel.finish()
      return ProcessFork.Child(pid: pid, descriptor: descriptor, token: token)
    } catch {
      Family.retire(token)
      throw error
    }
  }

  /// The new process's end of the channel is let go of on return, so that its end can be noticed.
  private static func spawn(
    _ order: LaunchOrder, as token: ProcessToken
  ) throws(PrimitivesError) -> (Int32, LaunchChannel) {
    let region = try Family.requireRegion()
    let flags: LaunchHeader.Flags = ProcessFork.isFirstThread ? .isOfFirstThread : []
    let (channel, other) = try LaunchChannel.make(
      order, header(order, token, flags.union(.hasRegion)), with: [region.descriptor])
    return (try spawn(cp_role_child, channel: other), channel)
  }

  /// Lets this process's fork server start a process, which is a child of this one; where there can
  /// be no such server, starts the program anew.
  ///
  /// - Throws: As `spawn`.
  static func serve(_ order: LaunchOrder) throws(PrimitivesError) -> ProcessFork.Child {
    // A server that was killed is replaced once: who kills each of them gets fresh processes.
    for _ in 0..<2 {
      guard let server = try ForkServer.current() else { break }
      let token = try reservePlace(order)
      do throws(PrimitivesError) {
        if let child = try serve(order, as: token, by: server) { return child }
      } catch {
        Family.retire(token)
        throw error
      }
      Family.retire(token)
    }
    return try spawn(order)
  }

  /// Starts a process through a server; `nil` when that cannot do it and has started none.
  private static func serve(
    _ order: LaunchOrder, as token: ProcessToken, by server: ForkServer
  ) throws(PrimitivesError) -> ProcessFork.Child? {
    guard let channel = try request(order, as: token, from: server) else {
      ForkServer.replace(server)
      return nil
    }
    switch channel.greeting() {
    case .refused(ENOSYS):
      ForkServer.giveUp()
      return nil
    case .refused(let error): throw PrimitivesError(call: "clone", error: error)
    case .started, .ended: break
    }
    // The kernel has written the id before the child ran: whatever has ended, it stands there.
    let pid = Family.roster.pid(of: token)
    guard pid != 0 else {
      ForkServer.replace(server)
      return nil
    }
    let descriptor = try ProcessFork.descriptor(ofChild: pid)
    channel.finish()
    return ProcessFork.Child(pid: pid, descriptor: descriptor, token: token)
  }

  private static func request(
    _ order: LaunchOrder, as token: ProcessToken, from server: ForkServer
  ) throws(PrimitivesError) -> LaunchChannel? {
    let surroundings = Surroundings()
    let flags: LaunchHeader.Flags = server.isOfFirstThread ? .isOfFirstThread : []
    let (channel, other) = try LaunchChannel.make(
      order, header(order, token, flags.union(surroundings.flags)),
      with: surroundings.descriptors)
    return try server.request(token, channel: other) ? channel : nil
  }

  /// Starts this program anew with one end of a channel.
  static func spawn(
    _ role: cp_role, channel: OwnedDescriptor
  ) throws(PrimitivesError) -> Int32 {
    TopLevelCode.noteStart()
    var pid: pid_t = 0
    let error = unsafe cp_spawn(role, channel.rawValue, &pid)
    guard error == 0 else { throw PrimitivesError(call: "posix_spawn", error: error) }
    return pid
  }

  /// A place in the family for a process that does not live yet and already uses some blocks.
  private static func reservePlace(_ order: LaunchOrder) throws(PrimitivesError) -> ProcessToken {
    let token = try Family.reservingPlace(in: Family.roster, for: Family.me)
    Family.roster.clearPid(of: token)
    do throws(PrimitivesError) {
      try Family.references.keep(order.blocks, for: token)
    } catch {
      Family.retire(token)
      throw error
    }
    return token
  }

  private static func header(
    _ order: LaunchOrder, _ token: ProcessToken, _ flags: LaunchHeader.Flags
  ) -> LaunchHeader {
    LaunchHeader(
      token: token, parent: getpid(), group: getpgrp(),
      flags: order.followsParent ? flags.union(.followsParent) : flags, descriptorCount: 0)
  }
}
