// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// What a child has of the globals of `main.swift`: never silently nothing.
///
/// The program is `mainprogram`, run as a process: its arguments say what is done.
@Suite struct MainFileTests {
  /// A global's type, and what is made of the values that it has in the program.
  static let sums: [(kind: String, sum: Int)] = [
    ("integer", 10), ("array", 30), ("string", 35), ("object", 10),
  ]
  static let subjects: [String] = ["pool", "body", "hosted", "initializer"]

  private func run(_ arguments: String...) throws -> (code: Int32, output: String) {
    try Program.run(at: Program.url(of: "mainprogram"), arguments)
  }

  private func result(of subject: String, _ sum: Int) -> String {
    switch subject {
    case "pool": "\([sum, 2 * sum, 3 * sum])"
    case "body": "\([sum, 0])"
    default: "\([sum])"
    }
  }

  @Test(.watched, arguments: sums, StartMethod.allCases)
  func `a global that is set and used is there, or its absence is told to the parent`(
    global: (kind: String, sum: Int), method: StartMethod
  ) throws {
    for subject in Self.subjects {
      let (code, output) = try run(subject, method.rawValue, global.kind)
      if method == .fork {
        #expect(output.contains("what comes out: \(result(of: subject, global.sum))"))
        #expect(code == 0)
      } else {
        #expect(output.contains("uses \(global.kind), set by"), "\(subject): \(output)")
        #expect(code == 3)
      }
    }
  }

  @Test(.watched, arguments: sums, StartMethod.allCases)
  func `a global above the mark has its value under every start method`(
    global: (kind: String, sum: Int), method: StartMethod
  ) throws {
    for subject in Self.subjects {
      let (code, output) = try run(subject, method.rawValue, global.kind, "mark")
      // What the top-level code prints comes out once.
      let expected = "above\nwhat comes out: \(result(of: subject, global.sum))\n"
      #expect(output == expected && code == 0, "\(subject): \(code)")
    }
  }

  @Test(.watched, arguments: StartMethod.allCases)
  func `globals that no child uses are no one's business`(method: StartMethod) throws {
    for subject in Self.subjects {
      let (code, output) = try run(subject, method.rawValue)
      #expect(output.hasSuffix("what comes out: \(result(of: subject, 0))\n"))
      #expect(code == 0)
    }
  }

  @Test(.watched, arguments: [StartMethod.forkServer, .spawn])
  func `a global below the mark is not there, which is told to the parent`(
    method: StartMethod
  ) throws {
    for subject in Self.subjects {
      let (code, output) = try run(subject, method.rawValue, "integer", "mark", "late")
      #expect(output.contains("uses late, set by"))
      #expect(output.contains("move ChildProcess.beginHere() below them"))
      #expect(code == 3)
    }
  }

  @Test(.watched) func `all that is missing is named`() throws {
    let (_, output) = try run("integer", "array", "string", "object", "late")
    let names = ["integer", "array", "string", "object", "late"]
    #expect(names.filter(output.contains).count >= 3)
    #expect(output.contains("and 2 more"))
    for way in ["static let", "another file", "ChildProcess.beginHere()", "fork"] {
      #expect(output.contains(way))
    }
  }

  @Test(.watched) func `to start a process above the mark is a mistake, said in words`() throws {
    let (code, output) = try run("early", "mark")
    #expect(output.contains("this program has started a process already"))
    #expect(code < 0)
  }

  @Test(.watched) func `to make a shared object above the mark is one, too`() throws {
    let (code, output) = try run("shared", "mark")
    #expect(output.contains("this program has made shared objects already"))
    #expect(code < 0)
    #expect(try run("shared").code == 0)
  }

  @Test(.watched) func `a child that never comes to the mark says so`() throws {
    let (_, output) = try run("body", "spawn", "exit", "mark")
    #expect(output.contains("ended before it came to that call"))
    #expect(output.contains("what comes out: [0, 70]"))
  }

  @Test func `a program without such a file is not concerned`() throws {
    // The runner of the tests is one, and has the globals of `mainprogram` in it, not set.
    #expect(try ChildProcess.start(Errand.nothing, using: .spawn).join() == .exited(0))
  }
}
