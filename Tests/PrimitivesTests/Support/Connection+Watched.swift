// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives

extension Connection {
  /// Receives under a watchdog.
  func take<Value: Decodable>(_ type: Value.Type = Value.self, line: Int = #line) throws -> Value {
    guard let value = try receive(type, timeout: Children.limit) else {
      throw TestFailure("line \(line): no \(type) came within \(Children.limit)")
    }
    return value
  }

  /// Receives bytes under a watchdog.
  func takeBytes(limit: Int = .max, line: Int = #line) throws -> [UInt8] {
    guard let bytes = try receiveBytes(limit: limit, timeout: Children.limit) else {
      throw TestFailure("line \(line): no message came within \(Children.limit)")
    }
    return bytes
  }

  /// Receives under a watchdog until the other end is closed; says what came before.
  func takeUntilEnd<Value: Decodable>(
    _ type: Value.Type = Value.self, line: Int = #line
  ) throws -> [Value] {
    var values: [Value] = []
    do {
      while true { values.append(try take(type, line: line)) }
    } catch let error as PrimitivesError where error.code == .endOfStream {
      return values
    }
  }
}

/// Requires that a body throws an error of a code.
func requireError(
  _ code: PrimitivesError.Code, line: Int = #line, _ body: () throws -> Void
) throws {
  do {
    try body()
  } catch let error as PrimitivesError where error.code == code {
    return
  } catch {
    throw TestFailure("line \(line): expected the error \(code), caught \(error)")
  }
  throw TestFailure("line \(line): expected the error \(code), nothing was thrown")
}

/// Requires that a body throws an error of a type.
func requireThrown<E: Error>(
  _ type: E.Type, line: Int = #line, _ body: () throws -> Void
) throws {
  do {
    try body()
  } catch is E {
    return
  }
  throw TestFailure("line \(line): expected a \(type), nothing was thrown")
}

/// The open descriptors of this process, for a test to see that none is left.
enum OpenDescriptors {
  static func count() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }

  /// Runs a body and requires that it leaves as many as there were, and as much shared memory.
  static func requireKept(line: Int = #line, _ body: () throws -> Void) throws {
    try Family.prepareForChildren()
    _ = try count()
    let before = try count()
    let bytes = Family.usedBytes
    try body()
    let after = try count()
    try require(after == before, "\(after) descriptors instead of \(before)", line: line)
    try require(
      Family.usedBytes == bytes, "\(Family.usedBytes) shared bytes instead of \(bytes)", line: line)
  }
}
