// SPDX-License-Identifier: Apache-2.0

/// The way to a field, such as `measured.scenarios[3].name`.
struct JSONPath {
  private var steps: [String] = []

  init() {}

  /// The path that a decoder or an encoder names.
  init(_ keys: [any CodingKey]) {
    for key in keys {
      if let index = key.intValue { append(index: index) } else { append(key: key.stringValue) }
    }
  }

  mutating func append(key: String) {
    // A key may be anything; a sentence takes only so much.
    let isPlain = key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let name = isPlain && key.count <= 40 ? key : String(key.prefix(40)).debugDescription
    steps.append(steps.isEmpty ? name : ".\(name)")
  }

  mutating func append(index: Int) {
    steps.append("[\(index)]")
  }

  mutating func removeLast() {
    steps.removeLast()
  }

  var text: String { steps.joined() }
}
