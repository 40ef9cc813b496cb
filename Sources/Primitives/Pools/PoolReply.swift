// SPDX-License-Identifier: Apache-2.0

/// What a worker has put for a task, as it came.
struct PoolReply {
  let header: PoolHeader
  let bytes: [UInt8]
  let references: [BlockReference]

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try PoolCoding.decode(type, from: bytes, header.form, keeping: references)
  }

  /// The error that the reply tells of.
  var error: any Error {
    do {
      return try decode(PoolFailure.self).error
    } catch {
      return error
    }
  }
}
