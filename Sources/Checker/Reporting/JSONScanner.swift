// SPDX-License-Identifier: Apache-2.0

/// Reads through JSON text (RFC 8259) and says where it is wrong: a decoder often does not, and
/// takes the one or the other of two equal keys.
struct JSONScanner {
  /// Deeper than any report; more could exhaust the stack.
  private static let depthLimit = 100

  private let bytes: [UInt8]
  private var index = 0
  private var path = JSONPath()
  private var depth = 0

  /// Looks at the whole text.
  ///
  /// - Throws: `ReportFormatError` with line, column and field of the first mistake.
  static func check(_ text: [UInt8]) throws(ReportFormatError) {
    var scanner = JSONScanner(bytes: text)
    try scanner.document()
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func document() throws(ReportFormatError) {
    skipSpace()
    guard index < bytes.count else { throw ReportFormatError("is empty") }
    try value()
    skipSpace()
    guard index == bytes.count else { throw wrong("more follows what was whole already") }
  }

  private mutating func value() throws(ReportFormatError) {
    guard let byte = next else { throw cutOff() }
    switch byte {
    case UInt8(ascii: "{"): try object()
    case UInt8(ascii: "["): try list()
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    default: try word()
    }
  }

  // MARK: What holds others

  private mutating func object() throws(ReportFormatError) {
    try enter()
    var keys: Set<String> = []
    skipSpace()
    while next != UInt8(ascii: "}") {
      if !keys.isEmpty { try expect(",", "a comma or the end of the object") }
      skipSpace()
      guard next != nil else { throw cutOff() }
      guard next == UInt8(ascii: "\"") else { throw wrong("here has to be a key in quotes") }
      let start = index
      let key = try string()
      guard keys.insert(key).inserted else {
        index = start
        throw wrong("the key \(key.debugDescription) stands here for the second time")
      }
      skipSpace()
      try expect(":", "a colon after the key")
      skipSpace()
      path.append(key: key)
      try value()
      path.removeLast()
      skipSpace()
    }
    leave()
  }

  private mutating func list() throws(ReportFormatError) {
    try enter()
    var count = 0
    skipSpace()
    while next != UInt8(ascii: "]") {
      if count > 0 { try expect(",", "a comma or the end of the list") }
      skipSpace()
      path.append(index: count)
      try value()
      path.removeLast()
      count += 1
      skipSpace()
    }
    leave()
  }

  private mutating func enter() throws(ReportFormatError) {
    depth += 1
    guard depth <= Self.depthLimit else { throw wrong("too many brackets are open") }
    index += 1
  }

  private mutating func leave() {
    depth -= 1
    index += 1
  }

  private mutating func expect(
    _ character: Unicode.Scalar, _ what: String
  ) throws(ReportFormatError) {
    guard let next else { throw cutOff() }
    guard next == UInt8(ascii: character) else { throw wrong("here has to be \(what)") }
    index += 1
  }

  // MARK: What stands alone

  private mutating func string() throws(ReportFormatError) -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw wrong("a control character stands in a string as it is") }
      if byte == UInt8(ascii: "\\") {
        text += Array(String(try escape()).utf8)
      } else {
        text.append(byte)
        index += 1
      }
    }
    guard next != nil else { throw cutOff() }
    index += 1
    guard let decoded = String(validating: text, as: UTF8.self) else {
      index -= 1
      throw wrong("the string that ends here is not in UTF-8")
    }
    return decoded
  }

  private mutating func escape() throws(ReportFormatError) -> Unicode.Scalar {
    let plain: [UInt8: Unicode.Scalar] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
      UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
      UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    index += 1
    guard let byte = next else { throw cutOff() }
    if let scalar = plain[byte] {
      index += 1
      return scalar
    }
    guard byte == UInt8(ascii: "u") else { throw wrong("no such escape in a string") }
    let high = try unit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, bytes[index...].starts(with: Array("\\u".utf8)) else {
      throw wrong("half of a surrogate pair in a string")
    }
    index += 1
    let low = try unit()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw wrong("half of a surrogate pair in a string") }
    return scalar
  }

  /// Four hexadecimal digits after a `u`.
  private mutating func unit() throws(ReportFormatError) -> UInt32 {
    let digits = bytes[min(index + 1, bytes.count)...].prefix(4)
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == 4, text.allSatisfy(\.isHexDigit), let unit = UInt32(text, radix: 16)
    else {
      if digits.count < 4 { throw cutOff() }
      throw wrong("four hexadecimal digits have to follow \\u")
    }
    index += 5
    return unit
  }

  private mutating func number() throws(ReportFormatError) {
    let start = index
    while let byte = next, Self.isPartOfWord(byte) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    let end = index
    index = start
    if text == "-Infinity" || text == "-NaN" { throw notFinite(text) }
    guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
      if end == bytes.count { throw cutOff() }
      throw wrong("\(Self.shown(text)) is no number")
    }
    guard Double(text)?.isFinite == true else { throw wrong("\(text) is beyond all numbers") }
    index = end
  }

  private mutating func word() throws(ReportFormatError) {
    let start = index
    while let byte = next, Self.isPartOfWord(byte) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if ["true", "false", "null"].contains(text) { return }
    let isCutOff =
      index == bytes.count && ["true", "false", "null"].contains { $0.hasPrefix(text) }
    index = start
    if ["NaN", "nan", "Infinity", "inf", "Inf"].contains(text) { throw notFinite(text) }
    if isCutOff { throw cutOff() }
    throw wrong(
      "\(text.isEmpty ? Self.shown(bytes[start]) : Self.shown(text)) begins no value")
  }

  private func notFinite(_ text: String) -> ReportFormatError {
    wrong("\(text) is no number of JSON")
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func shown(_ text: String) -> String {
    String(text.prefix(20)).debugDescription
  }

  private static func shown(_ byte: UInt8) -> String {
    0x21...0x7E ~= byte
      ? shown(String(Unicode.Scalar(byte))) : "the byte 0x" + String(byte, radix: 16)
  }

  // MARK: Where it is

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  private func wrong(_ reason: String) -> ReportFormatError {
    ReportFormatError("is not JSON: \(place): \(reason)")
  }

  private func cutOff() -> ReportFormatError {
    ReportFormatError("is not JSON: \(place): it ends too early")
  }

  private var place: String {
    let before = bytes[..<min(index, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // What continues a character is no column of its own.
    let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
    let field = path.text
    return "line \(line), column \(column)" + (field.isEmpty ? "" : " (\(field))")
  }
}
