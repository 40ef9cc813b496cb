// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What a terminal shows, in a real one.
@Suite(.serialized) struct TerminalTests {
  private static let run = "$stress --seed 1 --procs 2 --scenario recursive-lock"

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Runs a line in a terminal of some width.
  private func show(
    _ line: String, columns: Int = 80, environment: [String: String] = [:]
  ) throws -> String {
    let plain = ["TERM": "xterm", "NO_COLOR": ""].merging(environment) { $1 }
    let result = try StressBinary.shell(
      "script --quiet --command 'stty columns \(columns); \(line)' /dev/null < /dev/null",
      in: folder, environment: plain)
    #expect(result.code == 0, "\(result)")
    return result.output
  }

  @Test(arguments: [20, 60, 80, 200])
  func `the progress stays in one line of the terminal`(columns: Int) throws {
    let output = try show(Self.run, columns: columns)
    let draws = output.split(separator: "\r").filter { $0.contains("\u{1B}[K") }
    #expect(draws.count > 1, "\(output)")
    for draw in draws {
      let line = draw.prefix { $0 != "\u{1B}" }
      #expect(line.count < columns, "\(line)")
    }
    let widest = draws.map { $0.prefix { $0 != "\u{1B}" }.count }.max() ?? 0
    #expect(widest == min(columns - 1, 66), "\(draws)")
  }

  @Test func `an exploration's progress, too`() throws {
    let line = "$stress explore --scenario allocator --operations 5 --schedules 200"
    let output = try show(line, columns: 24)
    for draw in output.split(separator: "\r") where draw.contains("\u{1B}[K") {
      #expect(draw.prefix { $0 != "\u{1B}" }.count < 24, "\(draw)")
    }
  }

  @Test func `a verdict is coloured on a terminal, unless someone has said no`() throws {
    let green = "\u{1B}[32mpassed\u{1B}[0m"
    #expect(try show(Self.run).contains(green))
    #expect(try !show(Self.run, environment: ["NO_COLOR": "1"]).contains(green))
    #expect(try !show(Self.run, environment: ["TERM": "dumb"]).contains("\u{1B}"))
    #expect(try !show(Self.run + " --color never").contains(green))
    #expect(try show(Self.run + " --color always", environment: ["NO_COLOR": "1"]).contains(green))
  }

  @Test func `what is no terminal gets colours only on request`() throws {
    let plain = try StressBinary.shell(Self.run, in: folder, environment: ["NO_COLOR": ""])
    #expect(!plain.output.contains("\u{1B}") && !plain.errors.contains("\u{1B}"))
    let colored = try StressBinary.shell(
      Self.run + " --quiet --color=always --output -", in: folder)
    #expect(!colored.output.contains("\u{1B}"), "the report is no text for a person")
    #expect(colored.errors.contains("\u{1B}[32mpassed"))
  }
}
