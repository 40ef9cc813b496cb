// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Checker

@Suite struct RunEnvironmentTests {
  @Test func `the current environment is known`() {
    let environment = RunEnvironment.current()
    #expect(environment.cores >= 1)
    #expect(environment.machine.hasSuffix(")"))
    #expect(environment.kernel.first?.isNumber == true)
    #expect(environment.toolchain.hasPrefix("Swift "))
    #expect(["debug", "release"].contains(environment.configuration))
  }

  @Test(arguments: [
    ("Cpus_allowed_list:\t0-1\n", 2), ("Name:\tx\nCpus_allowed_list:\t0-3,8,10-11\n", 7),
    ("Cpus_allowed_list:\t5\n", 1), ("Cpus_allowed_list:\t\n", 1), ("", 1),
    ("Cpus_allowed_list:\t9-3\n", 1),
  ])
  func `cores are counted from the affinity list`(status: String, cores: Int) {
    #expect(RunEnvironment.cores(status: status) == cores)
  }

  @Test func `the processor is named by its model`() {
    let cpuinfo = "processor\t: 0\nmodel\t\t: 2\nmodel name\t: Some Processor 9\n"
    #expect(RunEnvironment.machine(cpuinfo: cpuinfo).hasPrefix("Some Processor 9 ("))
    #expect(RunEnvironment.machine(cpuinfo: "").hasPrefix("unknown processor ("))
  }

  @Test func `the commit is found in loose, packed and detached heads and linked work trees`()
    throws
  {
    let (first, second) = (
      String(repeating: "1a", count: 20), String(repeating: "2b", count: 20)
    )
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    func write(_ text: String, _ path: String) throws {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    func commit(_ path: String) -> String {
      GitHead.commit(around: root.appending(path: path).path)
    }
    try write("ref: refs/heads/main\n", "a/.git/HEAD")
    try write("x", "a/deep/er/file")
    #expect(commit("a/deep/er") == "unknown")
    try write("# pack-refs\n\(first) refs/heads/main\n^\(second)\n", "a/.git/packed-refs")
    #expect(commit("a/deep/er") == first)
    try write("\(second)\n", "a/.git/refs/heads/main")
    #expect(commit("a") == second)
    try write("gitdir: \(root.path)/a/.git/worktrees/b\n", "b/.git")
    try write("ref: refs/heads/side\n", "a/.git/worktrees/b/HEAD")
    try write("../..\n", "a/.git/worktrees/b/commondir")
    try write("\(first)\n", "a/.git/refs/heads/side")
    #expect(commit("b") == first)
    try write("\(first)\n", "a/.git/HEAD")
    #expect(commit("a") == first)
    try write("not a commit\n", "a/.git/HEAD")
    #expect(commit("a") == "unknown")
  }
}
