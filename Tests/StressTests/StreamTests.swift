// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

/// Reports that come through pipes, and files that are none.
@Suite struct StreamTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(try SmallReport.make().json(), to: "a.json")
    try folder.write(try SmallReport.make(seed: 2).json(), to: "b.json")
  }

  @Test(arguments: [
    "$stress compare <(cat a.json) b.json", "$stress compare a.json <(cat b.json)",
    "$stress compare <(cat a.json) <(cat b.json)", "cat a.json | $stress compare - b.json",
    "cat b.json | $stress compare a.json -", "cat a.json | $stress compare /dev/stdin b.json",
    "$stress compare - b.json < a.json", "$stress compare /dev/stdin b.json < a.json",
    "cat a.json | $stress compare /dev/fd/0 b.json",
    "mkfifo pipe; cat a.json > pipe & $stress compare pipe b.json",
    "(head -c 100 a.json; cat pipe; tail -c +101 a.json) 2> errors | $stress compare - b.json",
  ])
  func `a report comes through anything that can be read`(line: String) throws {
    let result = try StressBinary.shell(line, in: folder)
    #expect(result.code == 0, "\(result)")
    #expect(result.output.contains("  run  seed  different  1 -> 2\n"), "\(result)")
  }

  @Test(arguments: [
    "cat a.json | $stress compare - -", "cat a.json | $stress compare - /dev/stdin",
    "cat a.json | $stress compare /dev/stdin /dev/fd/0", "$stress compare - - < a.json",
    "mkfifo pipe; $stress compare pipe pipe",
  ])
  func `a stream is read only once`(line: String) throws {
    let result = try StressBinary.shell(line, in: folder)
    #expect(result.code == 2, "\(result)")
    #expect(result.errors.hasSuffix(", and can be read only once\n"), "\(result)")
  }

  @Test(arguments: [
    ("$stress compare missing.json b.json", "no such file or directory"),
    ("$stress compare /dev/zero b.json", "it has more than 256 MiB"),
    ("$stress compare - b.json < /dev/null", "standard input is empty"),
    ("$stress compare - b.json <&-", "standard input cannot be read: it is closed"),
    ("$stress compare loop b.json", "leads back to itself"),
    ("$stress compare a.json/x b.json", "part of the path is not a directory"),
    ("$stress replay missing.json", "and it is no schedule, which is SCENARIO:"),
    ("$stress replay a.json", "is a report of stress run, not a report of stress explore"),
    ("$stress replay .", "is a directory"), ("$stress replay /dev/null", "is empty"),
    ("printf 'lock:2x1:0\\nlock:2x1:1\\n' | $stress replay -", "has 2 schedules"),
    ("$stress replay lock:2x0:0", "a schedule without operations shows nothing"),
    ("$stress replay lock:0x1:0", "a schedule without processes shows nothing"),
    ("$stress replay lock:2x1:", "a schedule without decisions shows nothing"),
    ("$stress replay condition:1x1:0", "condition needs at least 2 processes"),
    ("$stress replay lokc:2x1:0", #"no scenario named "lokc", did you mean lock?"#),
  ])
  func `what cannot be read is one clear line`(line: String, message: String) throws {
    let result = try StressBinary.shell("ln -s loop loop; \(line)", in: folder)
    #expect(result.code == 2, "\(result)")
    #expect(result.output == "")
    #expect(result.errors.contains(message), "\(result)")
    #expect(result.errors.split(separator: "\n").count == 1, "\(result)")
  }

  @Test func `a schedule is read from a pipe`() throws {
    let result = try StressBinary.shell(
      "(echo '# kept'; echo 'lock:2x1:0*2,1,0!,1*3') | $stress replay -", in: folder)
    #expect(result.code == 0, "\(result)")
    #expect(result.output.contains("Lock +0"), "\(result)")
  }
}
