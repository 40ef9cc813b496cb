// SPDX-License-Identifier: Apache-2.0

import CPrimitives
import Glibc

/// The other side of a launch: this process, which has just been started and becomes a member of
/// its parent's family.
enum LaunchedProcess {
  /// Takes this process's place in the family and all that the parent has sent.
  ///
  /// Blocks until all of it is here. A process that gets no place, or whose parent has ended, ends
  /// at once.
  ///
  /// - Parameter channel: Where it comes from; let go of before this returns.
  /// - Returns: The message, and the descriptors that came with it.
  static func enter(
    _ channel: inout OwnedDescriptor?
  ) -> (message: [UInt8], descriptors: [OwnedDescriptor]) {
    guard let socket = channel.take(), let (header, all) = receiveHeader(from: socket) else {
      abandon()
    }
    var descriptors = all[...]
    let region = header.flags.contains(.hasRegion) ? descriptors.popFirst() : nil
    takePlace(
      header, region: region,
      channel: header.flags.contains(.hasChannel) ? descriptors.popFirst() : nil)
    if header.flags.contains(.hasOutput) { setStandard(1, to: descriptors.popFirst()) }
    if header.flags.contains(.hasError) { setStandard(2, to: descriptors.popFirst()) }
    if header.flags.contains(.hasDirectory), let directory = descriptors.popFirst() {
      _ = fchdir(directory.rawValue)
    }
    cp_join_group(header.group)
    cp_close_input()
    cp_admit_signals()
    guard let message = try? MessageChannel(socket).receive() else { abandon() }
    return (message, Array(descriptors))
  }

  private static func receiveHeader(
    from channel: OwnedDescriptor
  ) -> (LaunchHeader, [OwnedDescriptor])? {
    guard
      let (bytes, _) = try? DescriptorSocket.receive(upTo: LaunchHeader.byteCount, from: channel),
      let header = LaunchHeader(bytes: bytes)
    else { return nil }
    var descriptors: [OwnedDescriptor] = []
    while descriptors.count < header.descriptorCount {
      do throws(PrimitivesError) {
        guard let (_, more) = try DescriptorSocket.receive(upTo: 1, from: channel), !more.isEmpty
        else { return nil }
        descriptors += more
      } catch {
        fail("a child cannot have the descriptors that it was given: \(error.message)")
      }
    }
    return (header, descriptors)
  }

  /// Takes the place that is reserved for this process, in the family of `region`, and at its
  /// parent's channel.
  static func takePlace(
    _ header: LaunchHeader, region: OwnedDescriptor?, channel: OwnedDescriptor?
  ) {
    if let region { Family.adopt(region) }
    do throws(PrimitivesError) {
      guard try Family.join(as: header.token) else { abandon() }
    } catch {
      fail("a child cannot have its family's shared memory: \(error.message)")
    }
    let isBound = ParentChannel.open(
      channel.map { fcntl($0.rawValue, F_DUPFD_CLOEXEC, 3) }, as: header.token,
      following: header.flags.contains(.followsParent) ? header.parent : nil,
      fromFirstThread: header.flags.contains(.isOfFirstThread))
    if !isBound { abandon() }
  }

  private static func setStandard(_ number: Int32, to descriptor: OwnedDescriptor?) {
    if let descriptor { cp_set_standard(descriptor.rawValue, number) }
  }

  private static func fail(_ message: String) -> Never {
    StandardError.writeLine(message)
    abandon()
  }

  private static func abandon() -> Never { _exit(ProcessFork.abandonedExitCode) }
}
