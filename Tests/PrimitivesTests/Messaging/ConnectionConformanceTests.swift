// SPDX-License-Identifier: Apache-2.0

import Checker
import Glibc
import Primitives
import Testing

/// CPython's own cases, by their names there.
@Suite struct ConnectionConformanceTests {
  private func run(_ what: ConnectionConformanceTask.Case) throws {
    _ = try Template().run(ConnectionConformanceTask(what: what))
  }

  @Test("_TestConnection.connection") func connection() throws { try run(.connection) }

  @Test("_TestConnection.duplex_false") func duplexFalse() throws { try run(.duplexFalse) }

  @Test("_TestConnection.spawn_close") func spawnClose() throws { try run(.spawnClose) }

  @Test("_TestConnection.sendbytes") func sendbytes() throws {
    let (a, b) = try Connection.pair()
    let message = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    try a.sendBytes(message)
    #expect(try b.receiveBytes() == message)
    try a.sendBytes(message[5...])
    #expect(try b.receiveBytes() == Array(message[5...]))
    try a.sendBytes(message[7..<15])
    #expect(try b.receiveBytes() == Array(message[7..<15]))
    try a.sendBytes([UInt8]())
    #expect(try b.receiveBytes() == [])
    try a.sendBytes(message[message.count...])
    #expect(try b.receiveBytes() == [])
    // Slices outside of the bytes cannot be made; an offset outside of a buffer is a mistake.
  }

  @Test("_TestConnection.sendbytes: an offset outside of the buffer ends the program")
  func offsetOutside() async {
    await #expect(processExitsWith: .failure) {
      var buffer: [UInt8] = [1]
      _ = try Connection.pair().first.receiveBytes(into: &buffer, at: 2)
    }
  }

  @Test("_TestConnection.fd_transfer") func fdTransfer() throws { try run(.fdTransfer) }

  @Test("_TestConnection.large_fd_transfer") func largeFdTransfer() throws {
    try run(.largeFdTransfer)
  }

  @Test("_TestConnection.missing_fd_transfer") func missingFdTransfer() throws {
    try run(.missingFdTransfer)
  }

  @Test("_TestConnection.context") func context() throws { try run(.context) }

  @Test("_TestPoll.empty_string") func emptyString() throws {
    let (a, b) = try Connection.pair()
    #expect(try !a.poll())
    try b.sendBytes([UInt8]())
    #expect(try a.poll())
    #expect(try a.poll())
    #expect(try a.receiveBytes() == [])
    #expect(try !a.poll())
  }

  @Test("_TestPoll.strings") func strings() throws { try run(.strings) }

  @Test("_TestPoll.boundaries") func boundaries() throws { try run(.boundaries) }

  @Test("_TestPoll.dont_merge") func dontMerge() throws { try run(.dontMerge) }

  @Test("_TestPicklingConnections.pickling") func pickling() throws { try run(.pickling) }

  @Test("_TestPicklingConnections.access") func access() throws { try run(.access) }

  @Test("TestInvalidHandle.invalid_handles") func invalidHandles() throws {
    try requireError(.systemFailure) { _ = try TransferableDescriptor(duplicating: -1) }
    try requireError(.systemFailure) { _ = try TransferableDescriptor(duplicating: 1 << 30) }
    let (a, b) = try Connection.pair()
    // Adopted without a look, as one cannot be had that says nothing: the send says it.
    try requireError(.systemFailure) { try a.send(TransferableDescriptor(owning: 1 << 30)) }
    #expect(try !b.poll())
    try a.send("still works")
    #expect(try b.receive() == "still works")
  }

  @Test("TestTimeouts.timeout") func timeout() throws {
    // There is no timeout of all sockets here: one call's timeout is that call's.
    let (a, b) = try Connection.pair()
    #expect(try a.receive(Int.self, timeout: .milliseconds(1)) == nil)
    try b.send(456)
    #expect(try a.receive() == 456)
  }

  @Test("TestIgnoreEINTR.ignore") func ignore() throws { try run(.ignoreEINTR) }

  @Test("tutorial 31: a pipe's ends are safe for several users") func tutorialUsers() throws {
    // Python warns that data is corrupted; see also the kills in ConnectionKillsTests.
    try run(.severalReaders)
  }

  @Test("tutorial 32: the dialogue of two processes") func tutorialDialogue() throws {
    try run(.dialogue)
  }

  @Test("tutorial 33: the dialogue written to a file under a lock") func tutorialFile() throws {
    try run(.dialogueToFile)
  }
}
