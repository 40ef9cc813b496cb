// SPDX-License-Identifier: Apache-2.0

/// What each worker of a pool does before its first task: a body that travels with its type's name.
struct PoolInitializer: Codable, Sendable {
  private enum Key: CodingKey {
    case type, body
  }

  let body: any ProcessBody

  init(_ body: any ProcessBody) {
    self.body = body
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .type)
    guard let type = _typeByName(name) as? any ProcessBody.Type else {
      throw PrimitivesError(.unknownType, "this program has no initializer of the type \(name)")
    }
    body = try container.decode(type, forKey: .body)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.name(of: body), forKey: .type)
    try container.encode(body, forKey: .body)
  }

  private static func name<Body: ProcessBody>(of body: Body) throws -> String {
    try ChildProcess.typeName(of: Body.self)
  }
}
