// SPDX-License-Identifier: Apache-2.0

import Checker
import Foundation
import Testing

@testable import stress

@Suite struct RunCommandTests {
  private func conclude(
    _ options: RunOptions, verdict: Verdict = .passed, on transcript: Transcript
  ) throws -> ExitCode {
    let campaign = Campaign(options, console: transcript.console) { request, _ in
      CannedOutcome.make(request, verdict: verdict)
    }
    return try RunCommand(options: options, program: "stress", console: transcript.console)
      .conclude(campaign)
  }

  private func options(_ output: String) -> RunOptions {
    RunOptions(scenarios: ["counter"], output: output, isQuiet: true)
  }

  @Test func `a report replaces the old one and leaves nothing beside it`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "r.json")
    let transcript = Transcript()
    let code = try conclude(options(folder.path("r.json")), on: transcript)
    #expect(code == .clean)
    #expect(try folder.names() == ["r.json"])
    let report = try Report(json: Array(try folder.contents(of: "r.json").utf8))
    #expect(report.determined.scenarios.map(\.name) == ["counter"])
    #expect(
      transcript.output.hasSuffix(
        "passed, report: \(folder.path("r.json")) (in place of the one before)\n"))
  }

  @Test func `a dash gives standard output to the report alone`() throws {
    let transcript = Transcript()
    #expect(try conclude(options("-"), verdict: .violated, on: transcript) == .violation)
    #expect(try Report(json: Array(transcript.output.utf8)).verdict == .violated)
    #expect(transcript.errors.hasSuffix("violated, report: standard output\n"))
  }

  @Test func `standard output that takes nothing is an error`() throws {
    let transcript = Transcript(isWritable: false)
    #expect(throws: UsageError.self) { try conclude(options("-"), on: transcript) }
  }

  @Test func `a report that finds no place keeps a violation's exit code`() throws {
    let folder = try TemporaryFolder()
    let lost = options(folder.path("missing/r.json"))
    let transcript = Transcript()
    #expect(try conclude(lost, on: transcript) == .usage)
    #expect(try conclude(lost, verdict: .violated, on: transcript) == .violation)
    #expect(transcript.errors.contains("cannot be written: there is no folder "))
    #expect(transcript.output.contains("counter   passed"))
  }

  @Test func `the check before a run makes no folders and leaves reports alone`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: UsageError.self) {
      try ReportFile(path: folder.path("a/b/r.json")).checkWritable()
    }
    #expect(error?.description.hasSuffix("there is no folder \"\(folder.path("a"))\"") == true)
    #expect(try folder.names() == [])
    try folder.write("kept", to: "r.json")
    try ReportFile(path: folder.path("r.json")).checkWritable()
    #expect(try folder.contents(of: "r.json") == "kept")
    #expect(try folder.names() == ["r.json"])
  }

  @Test func `folders, and files in the place of folders, are refused`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "file")
    let cases = [
      (folder.path(""), "is a directory"), (folder.path("file/r.json"), "not a directory"),
      (folder.path(String(repeating: "n", count: 300)), "the name is too long"),
    ]
    for (path, reason) in cases {
      let error = #expect(throws: UsageError.self) {
        try ReportFile(path: path).checkWritable()
      }
      #expect(error?.description.hasPrefix("--output: ") == true)
      #expect(error?.description.hasSuffix(reason) == true, "\(error?.description ?? "")")
    }
  }

  // A pipe of our own stands for every special file: a device would be lost if this ever failed.
  @Test func `a special file is written and not replaced`() throws {
    let folder = try TemporaryFolder()
    try folder.makePipe("pipe")
    let reader = try #require(FileHandle(forUpdatingAtPath: folder.path("pipe")))
    defer { try? reader.close() }
    let file = ReportFile(path: folder.path("pipe"))
    try file.checkWritable()
    _ = try file.write("{}")
    #expect(try folder.names() == ["pipe"])
    let type = try FileManager.default.attributesOfItem(atPath: folder.path("pipe"))[.type]
    try #require(type as? FileAttributeType != .typeRegular)
    #expect(try reader.read(upToCount: 2) == Data("{}".utf8))
  }

  @Test func `a report behind a symbolic link is replaced and the link is kept`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "r.json")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("r.json"))
    _ = try ReportFile(path: folder.path("link")).write("new")
    #expect(try folder.contents(of: "r.json") == "new")
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link"))
    #expect(target == folder.path("r.json"))
  }
}
