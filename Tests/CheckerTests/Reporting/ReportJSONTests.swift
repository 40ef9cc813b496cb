// SPDX-License-Identifier: Apache-2.0

import Checker
import Testing

@Suite struct ReportJSONTests {
  @Test func `a report reads back as it was written`() throws {
    let report = SampleReport.make()
    #expect(try Report(json: Array(report.json().utf8)) == report)
  }

  @Test func `equal reports give equal text that ends with a newline`() throws {
    let text = try SampleReport.make().json()
    #expect(try text == SampleReport.make().json())
    #expect(text.hasSuffix("}\n"))
    #expect(text.contains("\\\"quoted\\\" / slash"))
  }

  @Test func `the largest seed survives, and faults are sorted and named once`() {
    let determined = SampleReport.make().determined
    #expect(determined.seed == "18446744073709551615")
    #expect(determined.faults == [.kill, .stop])
  }

  @Test func `fields of later versions are ignored`() throws {
    let text = try changed("\"interrupted\" : false", to: "\"interrupted\" : false, \"new\" : [1]")
    #expect(try Report(json: Array(text.utf8)) == SampleReport.make())
  }

  @Test(arguments: [
    ("\"schemaVersion\" : 2", "\"schemaVersion\" : 3", "has schema version 3, but only version 2"),
    ("\"schemaVersion\" : 2", "\"schemaVersion\" : 1", "version 2 is known: make it anew"),
    ("\"schemaVersion\" : 2", "\"version\" : 2", "is not a report: schemaVersion is missing"),
    ("\"seed\" :", "\"sed\" :", "is not a report: determined.seed is missing"),
    ("\"processes\" : 50", "\"processes\" : \"x\"", "determined.processes is not a whole number"),
    ("\"processes\" : 50", "\"processes\" : null", "determined.processes is null"),
    ("\"interrupted\" : false", "\"interrupted\" : 0", "interrupted is not true or false"),
    (
      "\"subject\" : \"primitives\"", "\"subject\" : 1",
      "determined.scenarios[0].subject is not a string"
    ),
    ("\"p99\" :", "\"p98\" :", "measured.scenarios[0].latencyNanoseconds.p99 is missing"),
    (
      "\"name\" : \"queue\"", "\"name\" : \"counter\"",
      "determined.scenarios names a scenario twice"
    ),
    ("\"kill\"", "\"bite\"", "determined.faults[0] has a value that is not allowed"),
  ])
  func `a wrong field is named`(old: String, new: String, message: String) throws {
    let text = try changed(old, to: new)
    let error = #expect(throws: ReportFormatError.self) { try Report(json: Array(text.utf8)) }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `a measurement without a verdict is refused`() throws {
    var report = SampleReport.make()
    report.determined.scenarios.removeLast()
    let text = try report.json()
    let error = #expect(throws: ReportFormatError.self) { try Report(json: Array(text.utf8)) }
    #expect(error?.description.contains("name different scenarios") == true)
  }

  @Test(arguments: ["{", "report", "{} {}", "\u{FEFF}", "[", "{\"schemaVersion\":1e400}"])
  func `what is not JSON is called that`(text: String) {
    let error = #expect(throws: ReportFormatError.self) { try Report(json: Array(text.utf8)) }
    #expect(error?.description.hasPrefix("is not") == true)
  }

  @Test(arguments: ["", " ", "\n\t\r\n"])
  func `an empty text is called that`(text: String) {
    let error = #expect(throws: ReportFormatError.self) { try Report(json: Array(text.utf8)) }
    #expect(error?.description == "is empty")
  }

  @Test(arguments: [
    ("\"seed\" :", "\"seed\" : \"1\", \"seed\" :", #"(determined): the key "seed" stands here"#),
    ("\"seed\" :", "\"seed\" : \"1\", \"s\\u0065ed\" :", #"(determined): the key "seed" stands"#),
    ("\"p50\" : 100", "\"p50\" : NaN", "latencyNanoseconds.p50): NaN is no number"),
    ("\"p50\" : 100", "\"p50\" : Infinity", "latencyNanoseconds.p50): Infinity is no number"),
    ("\"p50\" : 100", "\"p50\" : -Infinity", "latencyNanoseconds.p50): -Infinity is no number"),
    ("\"p50\" : 100", "\"p50\" : 1e999", "latencyNanoseconds.p50): 1e999 is beyond all numbers"),
    ("\"p50\" : 100", "\"p50\" : 0100", "latencyNanoseconds.p50): \"0100\" is no number"),
    ("\"seed\" :", "seed :", "(determined): here has to be a key in quotes"),
    ("\"seed\" :", "\"seed\"", "(determined): here has to be a colon"),
    ("two\\nlines", "two\nlines", "a control character stands in a string"),
    ("two\\nlines", "two\\qlines", "no such escape"),
    ("two\\nlines", "two\\ud800lines", "half of a surrogate pair"),
  ])
  func `what is wrong as JSON is named with line, column and field`(
    old: String, new: String, message: String
  ) throws {
    let error = #expect(throws: ReportFormatError.self) {
      try Report(json: Array(try changed(old, to: new).utf8))
    }
    let text = error?.description ?? ""
    #expect(text.wholeMatch(of: /is not JSON: line [0-9]+, column [0-9]+ .*/) != nil, "\(text)")
    #expect(text.contains(message), "\(text)")
  }

  @Test func `bytes that are no text are an error`() {
    for bytes: [UInt8] in [
      [0x7F, 0x45], [0x22, 0xFF, 0x22], [0xC3], Array(repeating: 0x5B, count: 100_000),
    ] {
      let error = #expect(throws: ReportFormatError.self) { try Report(json: bytes) }
      #expect(error?.description.hasPrefix("is not JSON: line 1, column ") == true)
    }
  }

  @Test func `escapes of every kind are text`() throws {
    let text = try changed("two\\nlines", to: #"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"#)
    let report = try Report(json: Array(text.utf8))
    #expect(report.measured.scenarios[0].diagnosis == "\"\\/\u{8}\u{C}\n\r\té😀")
  }

  @Test func `a number that is not finite is named when it is written`() {
    var report = SampleReport.make()
    report.measured.scenarios[1].operationsPerSecond = .nan
    let error = #expect(throws: ReportFormatError.self) { try report.json() }
    #expect(
      error?.description
        == "cannot be written: measured.scenarios[1].operationsPerSecond is nan")
  }

  @Test func `another kind of report is called by its name`() throws {
    let comparison = ReportComparison.compare(old: SampleReport.make(), new: SampleReport.make())
    let others = [
      (#"{"determined": {"strategy": "pct"}, "schemaVersion": 2}"#, "a report of stress explore"),
      (try JSONText.encode(comparison), "what stress compare prints"),
      (try JSONText.encode(ScenarioCatalog.scenarios), "what stress list prints"),
      (#"{"$schema": "x"}"#, "a JSON schema"),
    ]
    for (text, noun) in others {
      let error = #expect(throws: ReportFormatError.self) { try Report(json: Array(text.utf8)) }
      #expect(error?.description == "is \(noun), not a report of stress run")
    }
    let run = try SampleReport.make().json()
    let error = #expect(throws: ReportFormatError.self) {
      try ExplorationReport(json: Array(run.utf8))
    }
    #expect(error?.description == "is a report of stress run, not a report of stress explore")
  }

  @Test func `JSON of another kind is no report`() {
    for text in ["[]", "null", "17", "{}"] {
      let error = #expect(throws: ReportFormatError.self) { try Report(json: Array(text.utf8)) }
      #expect(error?.description.hasPrefix("is not a report") == true, "\(text)")
    }
  }

  @Test func `text cut at any byte is an error, never a trap`() throws {
    let bytes = Array(try SampleReport.make(scenarios: ["counter"]).json().utf8)
    for length in 0..<bytes.count - 2 {
      #expect(throws: ReportFormatError.self) { try Report(json: Array(bytes[..<length])) }
    }
  }

  private func changed(_ old: String, to new: String) throws -> String {
    let text = try SampleReport.make().json()
    try #require(text.contains(old))
    guard let range = text.firstRange(of: old) else { return text }
    if old.contains("queue") { return text.replacing(old, with: new) }
    return text.replacingCharacters(in: range, with: new)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    var result = self
    result.replaceSubrange(range, with: text)
    return result
  }
}
