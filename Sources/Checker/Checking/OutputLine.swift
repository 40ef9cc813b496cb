// SPDX-License-Identifier: Apache-2.0

/// The lines that workers write in several parts, and how to tell whole ones from torn ones.
///
/// A part holds the line's identity in 16 hexadecimal digits, its worker, and its own number of
/// all, such as `0000000300000007 3 1/2;`. The last one ends with a checksum of the whole line and
/// a line feed: `0000000300000007 3 2/2#f1fb5a5ce29dc7ae`.
public enum OutputLine: Sendable {
  /// What a whole line says.
  public struct Header: Sendable, Equatable {
    /// The identity of the line.
    public var line: UInt64
    /// The index of the worker that wrote it.
    public var process: Int
    /// How many parts it has.
    public var parts: Int
  }

  static let lineFeed = UInt8(ascii: "\n")

  /// Makes the chunks that a worker writes one after the other, the last one ending the line.
  ///
  /// - Parameters:
  ///   - line: The identity of the line.
  ///   - parts: How many chunks to make, at least 1.
  ///   - process: The index of the worker.
  /// - Returns: The bytes of each chunk.
  public static func parts(line: UInt64, parts: Int, process: Int) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    chunks.reserveCapacity(parts)
    var checksum: UInt64 = 0xcbf2_9ce4_8422_2325
    let start = hexadecimal(line) + " \(process) ".utf8
    for part in 1...parts {
      var chunk = start
      chunk += "\(part)/\(parts)".utf8
      chunk.append(UInt8(ascii: part < parts ? ";" : "#"))
      for byte in chunk {
        checksum = (checksum ^ UInt64(byte)) &* 0x100_0000_01b3
      }
      if part == parts {
        chunk += hexadecimal(checksum)
        chunk.append(lineFeed)
      }
      chunks.append(chunk)
    }
    return chunks
  }

  /// Reads a line, without its line feed.
  ///
  /// - Parameter bytes: The bytes between two line feeds.
  /// - Returns: What the line says, or nil when it is not exactly a whole line.
  public static func parse(_ bytes: ArraySlice<UInt8>) -> Header? {
    var rest = bytes
    guard
      let line = number(from: &rest, radix: 16, until: UInt8(ascii: " ")),
      let process = number(from: &rest, radix: 10, until: UInt8(ascii: " ")),
      number(from: &rest, radix: 10, until: UInt8(ascii: "/")) == 1,
      let last = rest.firstIndex(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "#") })
    else { return nil }
    guard
      let parts = number(from: &rest, radix: 10, until: rest[last]),
      (1...bytes.count).contains(Int(clamping: parts)), process <= UInt64(Int.max)
    else { return nil }
    let header = Header(line: line, process: Int(process), parts: Int(parts))
    let whole = Self.parts(line: line, parts: header.parts, process: header.process).joined()
    return whole.dropLast().elementsEqual(bytes) ? header : nil
  }

  private static func hexadecimal(_ number: UInt64) -> [UInt8] {
    stride(from: 60, through: 0, by: -4).map { shift in
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 15
      return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
  }

  private static func number(
    from rest: inout ArraySlice<UInt8>, radix: Int, until delimiter: UInt8
  ) -> UInt64? {
    guard let end = rest.firstIndex(of: delimiter) else { return nil }
    let digits = rest[..<end]
    rest = rest[(end + 1)...]
    return UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
  }
}
