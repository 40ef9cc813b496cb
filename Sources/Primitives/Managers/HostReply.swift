// SPDX-License-Identifier: Apache-2.0

/// What the process that hosts objects answers.
enum HostReply<Output: Codable>: Codable {
  case output(Output)
  case failure(SentError)

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    switch self {
    case .output(let output):
      try container.encode(true)
      try container.encode(output)
    case .failure(let error):
      try container.encode(false)
      try container.encode(error)
    }
  }

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self =
      if try container.decode(Bool.self) {
        .output(try container.decode(Output.self))
      } else {
        .failure(try container.decode(SentError.self))
      }
  }

  /// What was returned.
  ///
  /// - Throws: What was thrown.
  var result: Output {
    get throws {
      switch self {
      case .output(let output): return output
      case .failure(let error): throw error.error
      }
    }
  }
}
