// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A value that goes off when it is encoded, or when it is decoded.
struct Mine: Codable, Sendable {
  enum Moment: String, Codable, Sendable {
    case never, encoding, decoding
  }

  enum Effect: String, Codable, Sendable {
    case error, exit, crash

    func happen() throws {
      switch self {
      case .error: throw PoolMishap(number: 7)
      case .exit: throw Primitives.ProcessExit(5)
      case .crash: ProcessExit.byKill()
      }
    }
  }

  private enum Key: CodingKey {
    case moment, effect, ballast
  }

  var moment = Moment.never
  var effect = Effect.error
  var ballast: [UInt8] = []

  init(_ moment: Moment = .never, _ effect: Effect = .error, ballast: Int = 0) {
    self.moment = moment
    self.effect = effect
    self.ballast = Array(repeating: 1, count: ballast)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    moment = try container.decode(Moment.self, forKey: .moment)
    effect = try container.decode(Effect.self, forKey: .effect)
    ballast = try container.decode([UInt8].self, forKey: .ballast)
    if moment == .decoding { try effect.happen() }
  }

  func encode(to encoder: any Encoder) throws {
    if moment == .encoding { try effect.happen() }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(moment, forKey: .moment)
    try container.encode(effect, forKey: .effect)
    try container.encode(ballast, forKey: .ballast)
  }
}

/// Something that goes off at one of the moments in the life of a task.
struct MineTask: PoolTask {
  var input = Mine()
  var inside: Mine.Effect?
  /// When and how the output goes off; a value of its own, so that it does not at once.
  var outputMoment = Mine.Moment.never
  var outputEffect = Mine.Effect.error
  var ballast = 0

  func run() throws -> Mine {
    try inside?.happen()
    return Mine(outputMoment, outputEffect, ballast: ballast)
  }
}

/// An error that cannot be made again from what it was encoded to.
struct BrokenMishap: Error, Codable {
  init() {}

  init(from decoder: any Decoder) throws { throw PoolMishap(number: 1) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode("broken")
  }
}

/// Throws it.
struct BrokenMishapTask: PoolTask {
  func run() throws -> Int { throw BrokenMishap() }
}
