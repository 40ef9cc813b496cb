// SPDX-License-Identifier: Apache-2.0

/// The kinds of JSON that `stress` writes, told apart by what only one of them has.
enum ReportKind {
  case run, exploration, comparison, schema, list

  /// What it is, in words that follow "is".
  var noun: String {
    switch self {
    case .run: "a report of stress run"
    case .exploration: "a report of stress explore"
    case .comparison: "what stress compare prints"
    case .schema: "a JSON schema"
    case .list: "what stress list prints"
    }
  }

  /// What a text is, as far as that is clear.
  init?(of text: [UInt8]) {
    if let scenarios = try? JSONText.decode([ScenarioDescription].self, from: text),
      !scenarios.isEmpty
    {
      self = .list
      return
    }
    guard let fields = try? JSONText.decode(Fields.self, from: text) else { return nil }
    if fields.has("$schema") {
      self = .schema
    } else if fields.has("changes"), fields.has("thresholdPercent") {
      self = .comparison
    } else if let determined = fields.determined {
      // Either may lack anything, but none has what is the other's.
      if determined.has("traceDigest") || determined.has("strategy") {
        self = .exploration
      } else if determined.has("faults") || determined.has("scenarios") {
        self = .run
      } else {
        return nil
      }
    } else {
      return nil
    }
  }

  /// The names of an object's fields.
  private struct Fields: Decodable {
    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }

      init?(intValue: Int) { nil }
    }

    private let names: Set<String>
    private let nested: [Fields]

    var determined: Fields? { nested.first }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      names = Set(container.allKeys.map(\.stringValue))
      let inner = try? container.decode(Fields.self, forKey: Name(stringValue: "determined"))
      nested = inner.map { [$0] } ?? []
    }

    func has(_ name: String) -> Bool { names.contains(name) }
  }
}
