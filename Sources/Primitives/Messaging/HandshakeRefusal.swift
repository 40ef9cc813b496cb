// SPDX-License-Identifier: Apache-2.0

/// Why a connection did not come to be.
struct HandshakeRefusal: Error {
  let code: PrimitivesError.Code
  /// A part of a sentence.
  let reason: String
  /// What to tell the other side before leaving it.
  var answer: [UInt8] = []

  init(_ code: PrimitivesError.Code, _ reason: String, answer: [UInt8] = []) {
    self.code = code
    self.reason = reason
    self.answer = answer
  }

  /// The error of the side that has asked for the connection.
  func error(connectingTo address: ConnectionAddress) -> PrimitivesError {
    PrimitivesError(code, "no connection to \(address): \(reason)")
  }
}
