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
      let (child, channel) = try spawn(order, as: token)
      channel.finish()
      return child
    } catch {
      Family.retire(token)
      throw error
    }
  }

  /// The new process's end of the channel is let go of on return, so that its end can be noticed.
  private static func spawn(
    _ order: LaunchOrder, as token: ProcessToken
  ) throws(PrimitivesError) -> (ProcessFork.Child, LaunchChannel) {
    let region = try Family.requireRegion()
    let (childrenChannel, opened) = try ChildrenChannel.forNextChild()
    let end = OwnedDescriptor(owning: opened)
    let flags: LaunchHeader.Flags = ProcessFork.isFirstThread ? .isOfFirstThread : []
    let (channel, other) = try LaunchChannel.make(
      order, header(order, token, flags.union([.hasRegion, .hasChannel])),
      with: [region.descriptor, end.rawValue])
    let (pid, process) = try spawn(cp_role_child, channel: other)
    return (
      ProcessFork.Child(pid: pid, process: process, token: token, channel: childrenChannel), channel
    )
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
    let (childrenChannel, opened) = try ChildrenChannel.forNextChild()
    let end = OwnedDescriptor(owning: opened)
    guard let channel = try request(order, as: token, with: end, from: server) else {
      ForkServer.replace(server)
      return nil
    }
    switch channel.greeting() {
    case .refused(let error) where error == EAGAIN || error == ENOMEM:
      throw PrimitivesError(call: "clone", error: error)
    case .refused:
      // This kernel, or a filter, does not let a process have children for another: none of them.
      ForkServer.giveUp()
      return nil
    case .started, .ended: break
    }
    // The kernel has written the id before the child ran: whatever has ended, it stands there.
    let pid = Family.roster.pid(of: token)
    guard pid != 0 else {
      ForkServer.replace(server)
      return nil
    }
    let process = try ProcessFork.descriptor(ofChild: pid)
    channel.finish()
    return ProcessFork.Child(pid: pid, process: process, token: token, channel: childrenChannel)
  }

  private static func request(
    _ order: LaunchOrder, as token: ProcessToken, with end: OwnedDescriptor,
    from server: ForkServer
  ) throws(PrimitivesError) -> LaunchChannel? {
    cp_flush_standard()
    let surroundings = Surroundings()
    let flags: LaunchHeader.Flags = server.isOfFirstThread ? .isOfFirstThread : []
    let (channel, other) = try LaunchChannel.make(
      order, header(order, token, flags.union(surroundings.flags).union(.hasChannel)),
      with: [end.rawValue] + surroundings.descriptors)
    return try server.request(token, channel: other) ? channel : nil
  }

  /// Starts this program anew with one end of a channel; what was printed before stands before what
  /// it prints.
  ///
  /// - Throws: `systemFailure` when the kernel refuses, or the program is not to be found.
  static func spawn(
    _ role: cp_role, channel: OwnedDescriptor
  ) throws(PrimitivesError) -> (pid: Int32, process: ProcessDescriptor) {
    cp_flush_standard()
    TopLevelCode.noteStart()
    var pid: pid_t = 0
    let error = unsafe cp_spawn(role, channel.rawValue, &pid)
    if error == ENOENT || error == EACCES || error == ENOTDIR {
      throw PrimitivesError(
        .systemFailure,
        "this program cannot be started anew as it is now: /proc/self/exe cannot be run "
          + "(\(PrimitivesError.text(of: error))). Its root needs /proc and the program's files, "
          + "and its user the right to run them; or use the start method fork")
    }
    guard error == 0 else { throw PrimitivesError(call: "posix_spawn", error: error) }
    return (pid, try ProcessFork.descriptor(ofChild: pid))
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
