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
    ("\"schemaVersion\" : 1", "\"schemaVersion\" : 2", "has schema version 2, but only version 1"),
    ("\"schemaVersion\" : 1", "\"version\" : 1", "is not a report: schemaVersion is missing"),
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

  @Test(arguments: ["", "{", "report", "{} {}", "\u{FEFF}", "[", "{\"schemaVersion\":1e400}"])
  func `what is not JSON is called that`(text: String) {
    let error = #expect(throws: ReportFormatError.self) { try Report(json: Array(text.utf8)) }
    #expect(error?.description.hasPrefix("is not") == true)
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
